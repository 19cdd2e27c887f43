package dev.freshet.compile;

import java.nio.charset.StandardCharsets;

public final class ScriptBench {
    static final java.lang.management.ThreadMXBean CPU = java.lang.management.ManagementFactory.getThreadMXBean();

    static String text(String n) {
        return new String(Guest.resource(n), StandardCharsets.UTF_8);
    }

    static String json(String s) {
        return "\"" + s.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    public static void main(String[] a) throws Exception {
        boolean sql = a[0].equals("sql");
        double seconds = Double.parseDouble(a[1]);
        long t0 = System.nanoTime();
        byte[] m = Guest.resource(sql ? "/guests/sqlite.wasm" : "/extensions/javascript.wasm");
        CodeOptions o = CodeOptions.defaults().withMarked(!Boolean.getBoolean("unmarked"));
        if (Boolean.getBoolean("nosplit")) o = o.withSplitAbove(0);
        ScriptGuest g = ScriptGuest.of(m, o);
        byte[] req = (sql
                        ? text("/guests/script.sql")
                        : "{\"rule\":" + json(text("/guests/script.js"))
                                + ",\"input\":{\"rounds\":40000,\"numbers\":2000}}")
                .getBytes(StandardCharsets.UTF_8);
        String want =
                text(sql ? "/guests/script.sql.txt" : "/guests/script.js.txt").stripTrailing();
        long start = System.nanoTime();
        System.out.printf("made in %.1f ms%n", (start - t0) / 1e6);
        long best = Long.MAX_VALUE;
        int n = 0;
        long shown = start;
        long sum = 0;
        int k = 0;
        while (System.nanoTime() - start < seconds * 1e9) {
            long t = CPU.getCurrentThreadCpuTime();
            String got = g.call(sql ? "query" : "evaluate", req);
            long d = CPU.getCurrentThreadCpuTime() - t;
            if (!got.equals(want)) throw new IllegalStateException(got);
            if (n++ == 0)
                System.out.printf(
                        "first %.1f ms cpu, %.1f wall since start%n", d / 1e6, (System.nanoTime() - t0) / 1e6);
            best = Math.min(best, d);
            sum += d;
            k++;
            if (System.nanoTime() - shown > 5e9) {
                System.out.printf("  mean %.1f best %.1f%n", sum / 1e6 / k, best / 1e6);
                sum = 0;
                k = 0;
                shown = System.nanoTime();
            }
        }
        System.out.printf("best %.2f ms of %d%n", best / 1e6, n);
    }
}
