# Writes the source commit into OUTPUT, touching it only when the text changes so that nothing is rebuilt for nothing.
# Called at every build: whether the tree has changes is only known then. SOURCE, OUTPUT: set by the caller.
cmake_minimum_required(VERSION 3.20)  # a script run with -P gets no policies from the project
execute_process(COMMAND git -C ${SOURCE} rev-parse HEAD OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE
                RESULT_VARIABLE failed ERROR_QUIET)
if(failed)
  set(commit unknown)
else()
  execute_process(COMMAND git -C ${SOURCE} status --porcelain --untracked-files=no OUTPUT_VARIABLE changes ERROR_QUIET)
  if(changes)
    string(APPEND commit "+dirty")
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT
"#include \"harness/records/build_info.h\"

namespace huoyan {
const char* const kSourceCommit = \"@commit@\";
}  // namespace huoyan
" @ONLY)
