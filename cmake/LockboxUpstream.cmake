# The same libraries from their upstream projects, for systems without Debian's source packages.
# Git commits are the ones that the releases' tags name. The SHA-256 of the mbedTLS archive is the one
# in cmake/dependencies.lock: Debian ships that project's release archive unchanged.
include(FetchContent)

# Sets `out` to the folder with the source of dependency NAME.
function(lockbox_upstream_source out name)
  set(FETCHCONTENT_BASE_DIR "${LOCKBOX_CACHE}/upstream")
  if(name STREQUAL "catch2")       # v3.7.1
    set(from GIT_REPOSITORY https://github.com/catchorg/Catch2.git
             GIT_TAG fa43b77429ba76c462b1898d6cd2f2d7a9416b14)
  elseif(name STREQUAL "imgui")    # v1.92.2b
    set(from GIT_REPOSITORY https://github.com/ocornut/imgui.git
             GIT_TAG 45acd5e0e82f4c954432533ae9985ff0e1aad6d5)
  elseif(name STREQUAL "sdl2")     # release-2.26.5
    set(from GIT_REPOSITORY https://github.com/libsdl-org/SDL.git
             GIT_TAG ac13ca9ab691e13e8eebe9684740ddcb0d716203)
  elseif(name STREQUAL "nlohmann_json")  # v3.11.3
    set(from GIT_REPOSITORY https://github.com/nlohmann/json.git
             GIT_TAG 9cca280a4d0ccf0c08f47a99aa71d1b0e52f8d03)
  elseif(name STREQUAL "mbedtls")
    set(from URL https://github.com/Mbed-TLS/mbedtls/releases/download/mbedtls-3.6.6/mbedtls-3.6.6.tar.bz2
             URL_HASH SHA256=8fb65fae8dcae5840f793c0a334860a411f884cc537ea290ce1c52bb64ca007a)
  else()
    message(FATAL_ERROR "No upstream release is known for '${name}'.")
  endif()
  message(STATUS "Fetching ${name} from its upstream project")
  # SOURCE_SUBDIR names no folder with a build: only the source is wanted, recipes compile it.
  FetchContent_Declare(lockbox_${name} ${from} SOURCE_SUBDIR no-build-here)
  FetchContent_MakeAvailable(lockbox_${name})
  set(${out} "${lockbox_${name}_SOURCE_DIR}" PARENT_SCOPE)
endfunction()

# SDL2 for the desktop by its own build, as SDL2::SDL2.
function(lockbox_upstream_sdl2_native)
  lockbox_upstream_source(folder sdl2)
  set(SDL_SHARED OFF CACHE BOOL "")
  set(SDL_STATIC ON CACHE BOOL "")
  set(SDL_TEST OFF CACHE BOOL "")
  add_subdirectory("${folder}" "${PROJECT_BINARY_DIR}/sdl2" EXCLUDE_FROM_ALL)
  add_library(SDL2::SDL2 ALIAS SDL2-static)
endfunction()
