# The target lockbox_fonts: the faces of lockbox_fonts.hpp, and woff2 files for the page in
# ${LOCKBOX_FONTS_FOLDER}. Fonts are the machine's, first found wins:
set(LOCKBOX_FONT_FOLDERS
  /usr/share/fonts/opentype/inter /usr/share/fonts/truetype/inter /usr/share/fonts/inter
  /usr/share/fonts/truetype/jetbrains-mono /usr/share/fonts/jetbrains-mono
  /usr/share/fonts/truetype/dejavu /usr/share/fonts/TTF /usr/share/fonts
  "$ENV{HOME}/.fonts" "$ENV{HOME}/.local/share/fonts" /Library/Fonts "$ENV{HOME}/Library/Fonts"
  C:/Windows/Fonts)
set(LOCKBOX_FONTS_FOLDER "${PROJECT_BINARY_DIR}/fonts")

# Sets `out` to the first of the named font files that exists, or to the empty string with a notice.
function(lockbox_font out role)
  find_file(LOCKBOX_FONT_${role} NAMES ${ARGN} PATHS ${LOCKBOX_FONT_FOLDERS} NO_DEFAULT_PATH
            NO_CMAKE_FIND_ROOT_PATH DOC "Font file for ${role} text")
  if(LOCKBOX_FONT_${role})
    set(${out} "${LOCKBOX_FONT_${role}}" PARENT_SCOPE)
  else()
    set(${out} "" PARENT_SCOPE)
    message(NOTICE "No font for ${role} text: the canvas uses its built-in pixel font. Install the "
      "packages fonts-inter and fonts-jetbrains-mono, or name a file with -DLOCKBOX_FONT_${role}=...")
  endif()
endfunction()

# The first Python that has fontTools, with Brotli for woff2; the one on the path may be another.
set(lockbox_python)
foreach(candidate python3 /usr/bin/python3)
  execute_process(COMMAND ${candidate} -c "import fontTools.subset, brotli"
                  RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
  if(status EQUAL 0)
    set(lockbox_python ${candidate})
    break()
  endif()
endforeach()

add_library(lockbox_fonts STATIC)
target_include_directories(lockbox_fonts PUBLIC "${PROJECT_SOURCE_DIR}/cmake/fonts")
target_link_libraries(lockbox_fonts PRIVATE lockbox_flags)
if(lockbox_python)
  lockbox_font(lockbox_text TEXT Inter-Regular.otf Inter-Regular.ttf DejaVuSans.ttf)
  lockbox_font(lockbox_strong STRONG Inter-SemiBold.otf Inter-SemiBold.ttf DejaVuSans-Bold.ttf)
  lockbox_font(lockbox_mono MONO JetBrainsMono-Regular.ttf JetBrainsMono-Regular.otf
               DejaVuSansMono.ttf)
  add_custom_command(
    OUTPUT "${LOCKBOX_FONTS_FOLDER}/lockbox_fonts.cpp"
    COMMAND ${lockbox_python} "${PROJECT_SOURCE_DIR}/tools/make-fonts.py" --text "${lockbox_text}"
            --strong "${lockbox_strong}" --mono "${lockbox_mono}" --out "${LOCKBOX_FONTS_FOLDER}"
    DEPENDS "${PROJECT_SOURCE_DIR}/tools/make-fonts.py"
    COMMENT "Making subsets of the fonts" VERBATIM)
  target_sources(lockbox_fonts PRIVATE "${LOCKBOX_FONTS_FOLDER}/lockbox_fonts.cpp")
else()
  message(NOTICE "No Python with fontTools and brotli (packages python3-fonttools, python3-brotli): "
                 "the canvas uses its built-in pixel font, the page the reader's system fonts.")
  target_sources(lockbox_fonts PRIVATE "${PROJECT_SOURCE_DIR}/cmake/fonts/no_fonts.cpp")
endif()
