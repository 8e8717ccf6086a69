# SPDX-License-Identifier: Apache-2.0
# Writes into LIST, for the linker, what OBJECTS define. Run by petal_export_objects.
execute_process(COMMAND "${NM}" -P -g --defined-only ${OBJECTS} OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "\n[A-Za-z_][^ \n]* " symbols "\n${symbols}")
list(TRANSFORM symbols STRIP)
list(REMOVE_DUPLICATES symbols)
list(JOIN symbols ";\n  " symbols)
# Beside them what Boost knows by its address: the static variables of its inline functions (executors are compared by
# them) and the ids of Asio's services.
set(known_by_address "_ZZN5boost*;\n  _ZZNK5boost*;\n  _ZGVZN5boost*;\n  _ZN5boost4asio*2idE;\n  _ZGVN5boost4asio*2idE")
file(WRITE "${LIST}" "{\n  ${known_by_address};\n  ${symbols};\n};\n")
