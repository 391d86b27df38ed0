# cmake -DSTYLE=report.css -DSCRIPT=report.js -DNOTICES=notices.txt -DOUTPUT=web_assets.cc -P embed.cmake
# Writes the files as C++ string literals. Portable compilers limit the length of one literal, so each file is cut after
# a line break into pieces of at most 8,000 bytes, which the compiler joins again.
function(to_literal file result)
  file(READ "${file}" text)
  set(literal "")
  while(NOT text STREQUAL "")
    string(LENGTH "${text}" length)
    set(cut ${length})
    if(length GREATER 8000)
      string(SUBSTRING "${text}" 0 8000 piece)
      string(FIND "${piece}" "\n" cut REVERSE)
      math(EXPR cut "${cut} + 1")
      if(cut EQUAL 0)
        message(FATAL_ERROR "${file} has a line of more than 8,000 bytes")
      endif()
    endif()
    string(SUBSTRING "${text}" 0 ${cut} piece)
    string(SUBSTRING "${text}" ${cut} -1 text)
    string(APPEND literal "\n    R\"embedded(${piece})embedded\"")
  endwhile()
  set(${result} "${literal}" PARENT_SCOPE)
endfunction()

to_literal("${STYLE}" style)
to_literal("${SCRIPT}" script)
to_literal("${NOTICES}" notices)
file(WRITE "${OUTPUT}" "#include \"reports/web_assets.h\"

namespace huoyan {

const std::string_view kStyle =${style};

const std::string_view kScript =${script};

const std::string_view kNotices =${notices};

}  // namespace huoyan
")
