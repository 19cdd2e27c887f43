package dev.freshet.compile;

import java.nio.charset.StandardCharsets;

public final class KernelBench {
    static final java.lang.management.ThreadMXBean CPU = java.lang.management.ManagementFactory.getThreadMXBean();

    public static void main(String[] a) {
        double seconds = Double.parseDouble(a[0]);
        CodeOptions o = CodeOptions.defaults().withMarked(!Boolean.getBoolean("unmarked"));
        if (Boolean.getBoolean("nounroll")) o = o.withUnrolling(false);
        double sum = 0;
        int n = 0;
        for (String line : new String(Guest.resource("/guests/kernels.txt"), StandardCharsets.US_ASCII).split("\n")) {
            String[] w = line.split(" ");
            if (a.length > 1 && !w[0].matches(a[1])) continue;
            Guest g = Guest.of(Guest.resource("/guests/kernel-" + w[0] + ".wasm"), o);
            int f = g.export("run");
            long best = Long.MAX_VALUE;
            long[] values = new long[4];
            Object[] none = new Object[0];
            long end = System.nanoTime() + (long) (seconds * 1e9);
            java.util.ArrayList<Long> all = new java.util.ArrayList<>();
            while (System.nanoTime() < end) {
                long t = CPU.getCurrentThreadCpuTime();
                values[0] = Long.parseLong(w[1]);
                g.state.function(f).invoke(values, none);
                long d = CPU.getCurrentThreadCpuTime() - t;
                all.add(d);
                if ((int) values[0] != (int) Long.parseLong(w[2])) throw new IllegalStateException(w[0]);
                if (d < best) best = d;
            }
            java.util.List<Long> last = all.subList(all.size() * 2 / 3, all.size());
            java.util.Collections.sort(last);
            System.out.printf(
                    "%-10s %.2f  median of last third %.2f%n", w[0], best / 1e6, last.get(last.size() / 2) / 1e6);
            sum += Math.log(best / 1e6);
            n++;
        }
        System.out.printf("geometric mean %.2f%n", Math.exp(sum / n));
    }
}
