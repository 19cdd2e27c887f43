package dev.freshet.compile;

import java.util.List;

public final class SuiteMain {
    public static void main(String[] args) {
        int total = 0, failed = 0, shown = 0;
        CodeOptions options = CodeOptions.defaults();
        for (String o : System.getProperty("off", "").split(",")) {
            if (o.equals("marks")) options = options.withMarked(false);
            if (o.equals("fused")) options = options.withFused(false);
            if (o.equals("tables")) options = options.withDirectTables(false);
            if (o.equals("unroll")) options = options.withUnrolling(false);
            if (o.startsWith("split")) options = options.withSplitAbove(Integer.getInteger("splitAbove", 0));
            if (o.equals("unsafe")) options = options.withForeign(true);
        }
        for (SuiteScript s : SuiteScript.all()) {
            boolean wanted = args.length == 0;
            for (String a : args) wanted |= s.name().matches(a);
            if (!wanted) continue;
            long t = System.nanoTime();
            SuiteRun run = new SuiteRun(s, options);
            List<String> f = run.run();
            total += run.assertions();
            failed += f.size();
            long ms = (System.nanoTime() - t) / 1000000;
            if (ms > 2000) System.out.println("slow " + s.name() + " " + ms + " ms");
            if (!f.isEmpty()) {
                System.out.println(s.name() + ": " + f.size() + " of " + run.assertions());
                for (int i = 0; i < f.size() && i < Integer.getInteger("show", 2); i++)
                    System.out.println(
                            "   " + (f.get(i).length() > 400 ? f.get(i).substring(0, 400) : f.get(i)));
            }
        }
        System.out.println(total + " assertions, " + failed + " failures");
        System.exit(0);
    }
}
