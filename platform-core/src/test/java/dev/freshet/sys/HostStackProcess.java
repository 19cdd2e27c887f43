package dev.freshet.sys;

/** Recurses until the stack is at its end, and at every depth requires stack and uses it; for {@link HostStackTest}, in a JVM of its own. */
final class HostStackProcess {

    /** What is used of what was required: the frames between the two are somebody's too. */
    private static final int SPARE_BYTES = 4 << 10;

    private static final int WARM_UPS = 20_000;
    private static final int[] STACK_KILOBYTES = {256, 512};

    private final Runnable required;
    private final HostStack.Probe use;
    private int hadIt;
    private int refused;
    private int lost;

    private HostStackProcess(Runnable required, HostStack.Probe use) {
        this.required = required;
        this.use = use;
    }

    public static void main(String[] arguments) throws InterruptedException {
        show("call", HostStack::requireForCall, HostStack.CALL_BYTES);
        show("slow work", HostStack::requireForSlowWork, HostStack.SLOW_WORK_BYTES);
    }

    private static void show(String what, Runnable required, int bytes) throws InterruptedException {
        HostStackProcess process = new HostStackProcess(required, HostStack.probe("Use", bytes - SPARE_BYTES));
        for (int kilobytes : STACK_KILOBYTES) {
            // Threads that differ by less than a page, so that the ends of their stacks meet every place of the look.
            for (int more = 0; more < 4096; more += 1360) {
                Thread thread = new Thread(null, process::toTheEnd, "deep", (kilobytes << 10) + more);
                thread.start();
                thread.join();
            }
        }
        System.out.println(what + ": lost " + process.lost + ", refused " + process.refused + " , had it "
                + process.hadIt + " times");
    }

    private void toTheEnd() {
        for (int i = 0; i < WARM_UPS; i++) {
            lookAndUse();
        }
        for (int i = 0; i < 2; i++) {
            try {
                deeper(0, i);
            } catch (StackOverflowError e) {
                // The end.
            }
        }
    }

    /** Frames of two sizes, in an order that depends on the round. */
    private int deeper(int depth, int round) {
        lookAndUse();
        return ((depth * 31 + round) & 3) == 0
                ? wider(depth + 1, round, depth, 1L, 2L, 3L, 4L, 5L, 6L) + 1
                : deeper(depth + 1, round) + 1;
    }

    private int wider(int depth, int round, int a, long b, long c, long d, long e, long f, long g) {
        long sum = b + c + d + e + f + g;
        return deeper(depth + 1, round) + a + (int) sum;
    }

    private void lookAndUse() {
        try {
            required.run();
        } catch (StackOverflowError e) {
            refused++;
            return;
        }
        try {
            use.touch(0);
            hadIt++;
        } catch (StackOverflowError e) {
            lost++;
        }
    }
}
