# Holds the viewer's files to the table in viewer/README.md: who may include what.
#   cmake -D VIEWER=path/to/viewer -P includes.cmake

cmake_minimum_required(VERSION 3.25)

# Notes every file that includes what matches, of the folders IN (all, without), but not of those EXCEPT.
set(violations "")
function(forbid pattern why)
  cmake_parse_arguments(PARSE_ARGV 2 only "" "" "IN;EXCEPT")
  file(GLOB_RECURSE files RELATIVE ${VIEWER} ${VIEWER}/*.h ${VIEWER}/*.cpp)
  foreach(file IN LISTS files)
    string(REGEX MATCH "^[^/]+" folder ${file})
    if((only_IN AND NOT folder IN_LIST only_IN) OR folder IN_LIST only_EXCEPT)
      continue()
    endif()
    file(STRINGS ${VIEWER}/${file} includes REGEX "^ *# *include *[<\"]${pattern}")
    if(includes)
      string(APPEND violations "\n  ${file}: ${includes}: ${why}")
    endif()
  endforeach()
  set(violations "${violations}" PARENT_SCOPE)
endfunction()

forbid("(agent/|tensorscope/agent|torch/|ATen/|c10/)" "viewer and agent never see each other")
forbid("schema/(segment_writer|ring_writer|record_encoder|claim_lock)" "the viewer writes nothing but wishes")
forbid("boost/" "Boost.Interprocess belongs to one file of schema/")
forbid("flatbuffers/" "FlatBuffers belong to the codec files of schema/")
forbid("(SDL|GL/|GLES|EGL/|imgui_impl)" "only platform/ knows SDL and OpenGL" EXCEPT platform)
forbid("imgui" "no drawing here" IN analysis store jobs export commands)
forbid("CLI/" "only commands/ reads arguments" EXCEPT commands)
forbid("viewer/(panels|frame|widgets)/" "these are drawn from, and know nothing of it" IN analysis store jobs export
       commands look platform)
forbid("viewer/(jobs|store|export|commands|panels|frame)/" "widgets know numbers, not jobs" IN widgets look analysis
       platform)
forbid("viewer/(jobs|export|commands)/" "a store is fed, it does not fetch" IN store)
forbid("viewer/frame/" "panels know nothing of the window" IN panels)

if(violations)
  message(FATAL_ERROR "Includes that viewer/README.md forbids:${violations}")
endif()
