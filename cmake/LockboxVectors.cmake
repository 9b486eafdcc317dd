# Public test vectors become a header, so that tests read no file and run as WebAssembly too. The
# folder is LOCKBOX_VECTORS (a cache entry or an environment variable), by default ../shared/vectors.
# Without it the header is empty and the tests say that they skipped.

if(DEFINED ENV{LOCKBOX_VECTORS})
  set(lockbox_vectors_default "$ENV{LOCKBOX_VECTORS}")
else()
  set(lockbox_vectors_default "${PROJECT_SOURCE_DIR}/../shared/vectors")
endif()
set(LOCKBOX_VECTORS "${lockbox_vectors_default}" CACHE PATH "Folder with public test vectors")

# Sets `out` to a C++ raw string with the content of `file` (empty when it does not exist). Long
# texts become adjacent literals: some compilers limit the length of one.
function(lockbox_raw_string out file)
  set(text "")
  if(EXISTS "${file}")
    file(READ "${file}" text)
  endif()
  set(${out} "R\"~~~(${text})~~~\"" PARENT_SCOPE)
endfunction()

# Writes generated/NAME.hpp with a function NAME() that gives the text of `file`, empty without it.
function(lockbox_text_vector name file)
  set(text "")
  if(EXISTS "${file}")
    file(READ "${file}" text)
  endif()
  string(LENGTH "${text}" size)
  set(pieces "")
  set(at 0)
  while(at LESS size)
    string(SUBSTRING "${text}" ${at} 30000 piece)
    string(APPEND pieces "  out += R\"~~~(${piece})~~~\";\n")
    math(EXPR at "${at} + 30000")
  endwhile()
  file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/generated/${name}.hpp" @ONLY CONTENT
"#pragma once
// Written by cmake/LockboxVectors.cmake.
#include <string>
inline std::string @name@() {
  std::string out;
@pieces@  return out;
}
")
endfunction()

# Writes generated/sigv4_vectors.hpp.
function(lockbox_sigv4_vectors)
  set(rows "")
  file(GLOB cases "${LOCKBOX_VECTORS}/sigv4/*/context.json")
  foreach(context ${cases})
    cmake_path(GET context PARENT_PATH folder)
    cmake_path(GET folder FILENAME name)
    set(row "  {\"${name}\"")
    foreach(file context.json request.txt header-canonical-request.txt header-string-to-sign.txt
                 header-signature.txt header-signed-request.txt query-canonical-request.txt
                 query-string-to-sign.txt query-signature.txt query-signed-request.txt)
      lockbox_raw_string(text "${folder}/${file}")
      string(APPEND row ",\n   ${text}")
    endforeach()
    string(APPEND rows "${row}},\n")
  endforeach()
  file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/generated/sigv4_vectors.hpp" @ONLY CONTENT
"#pragma once
// Written by cmake/LockboxVectors.cmake.
#include <vector>
struct SigV4Vector {
  const char* name;
  const char *context, *request;
  const char *canonical, *to_sign, *signature, *signed_request;
  const char *query_canonical, *query_to_sign, *query_signature, *query_signed_request;
};
inline std::vector<SigV4Vector> sigv4_vectors() {
  return {
@rows@  };
}
")
endfunction()
