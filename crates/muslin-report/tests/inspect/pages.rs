//! What a page and a workflow show.

use crate::sample::all;

#[test]
fn a_page_has_a_table_and_what_is_wrong() {
    insta::assert_snapshot!(muslin_report::markdown(&all()), @r"
    | file | machine | linkage | C library | size | checks |
    |---|---|---|---|--:|---|
    | target/app | x86&#95;64 | static-pie | musl 1.2.3 to 1.2.5 | 590.6 kB | ✅ 1 passed, 1 remark |
    | out/a,b | x86&#95;64 | dynamic pie | glibc | 590.6 kB | ❌ 1 error, 0 passed, 2 remarks |

    | static library | holds | size | checks |
    |---|---|--:|---|
    | libz.a | 2 objects for x86&#95;64, 64-bit | 1.2 kB | ✅ 1 passed |

    - ❌ **run.sh** cannot be read: a script for `/bin/sh`
    - ❌ **out/a,b** is not `static`: it is dynamic

    ### target/app

    static-pie musl

    - **Runs on** all 6: empty root, Alpine 3.20–3.22, Debian 12, 13
    - `dns` (linked in): musl asks all name servers at once. *list only servers that know all names*

    ### out/a,b

    dynamic pie glibc

    - **Runs on** Debian 12, 13
    - **Fails on** Alpine 3.20–3.22: there is no loader. *build it static*
    - **Not known on** empty root: nobody has looked.
    - ❌ `no-writable-code`: segment 2 is writable code. *link without `-N`*
    ");
}

#[test]
fn annotations_are_one_line_each() {
    insta::assert_snapshot!(muslin_report::github(&all()), @"
    ::error file=run.sh,title=unreadable::a script for `/bin/sh`
    ::error file=out/a%2Cb,title=static::it is dynamic
    ::notice file=target/app,title=what it is::static-pie musl · 590.6 kB · 1 passed, 1 remark
    ::error file=out/a%2Cb,title=no-writable-code::segment 2 is writable code%0Aat 0x40: segment 2: rwx%0Aat 0x80: segment 3%0Ahelp: link without `-N`
    ::notice file=out/a%2Cb,title=what it is::dynamic pie glibc · 590.6 kB · 1 error, 0 passed, 2 remarks
    ::notice file=libz.a,title=what it is::static library · 1.2 kB · 1 passed
    ");
}
