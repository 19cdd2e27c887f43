# Makes the large guest out of the small one: the same exports among 2,048 more functions, all of them in a table, and
# 4,096 more data segments spread over a memory of 64 pages. Nothing of it runs in an empty call.
{
    sub(/\(memory \(export "memory"\) 16 1024\)/, "(memory (export \"memory\") 64 1024)")
    sub(/\(i32.sub \(memory.size\) \(i32.const 16\)\)/, "(i32.sub (memory.size) (i32.const 64))")
    sub(/The small guest/, "The large guest")
    if ($0 == "    (i64.extend_i32_u (local.get $before))))") {
        sub(/\)$/, "")
        print
        print "  (table 2048 funcref)"
        elements = ""
        for (i = 0; i < 2048; i++) {
            printf "  (func $f%d (param i32) (result i32)\n", i
            printf "    (i32.xor (i32.mul (local.get 0) (i32.const %d))\n", 2 * i + 3
            printf "      (i32.load offset=%d (i32.and (local.get 0) (i32.const 0xffff)))))\n", i * 64
            elements = elements " $f" i
        }
        print "  (elem (i32.const 0)" elements ")"
        print "  (func (export \"pick\") (param i32 i32) (result i32)"
        print "    (call_indirect (param i32) (result i32) (local.get 1) (i32.and (local.get 0) (i32.const 2047))))"
        for (i = 0; i < 4096; i++) {
            printf "  (data (i32.const %d) \"segment %04d of the large guest\")\n", 131072 + i * 960, i
        }
        print ")"
    } else {
        print
    }
}
