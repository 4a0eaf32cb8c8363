dnl SPDX-License-Identifier: MIT
dnl WEIR_TRY_CFLAGS(FLAGS): appends to WEIR_CFLAGS those the compiler knows.
AC_DEFUN([WEIR_TRY_CFLAGS], [
  for weir_flag in $1; do
    weir_saved_cflags=$CFLAGS
    CFLAGS="$CFLAGS -Werror $weir_flag"
    AC_MSG_CHECKING([whether $CC takes $weir_flag])
    AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])],
      [AC_MSG_RESULT([yes]); WEIR_CFLAGS="$WEIR_CFLAGS $weir_flag"],
      [AC_MSG_RESULT([no])])
    CFLAGS=$weir_saved_cflags
  done
])
