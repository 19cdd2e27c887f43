package dev.freshet.wiring;

import dev.freshet.settings.BudgetSettings;
import dev.freshet.settings.ImageSettings;
import dev.freshet.settings.PoolSettings;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says at start what the budgets are, and whether the settings fit into them: a line for each. */
final class BudgetPlan {

    private static final Logger LOG = LoggerFactory.getLogger(BudgetPlan.class);

    /** @param fits false if what is set cannot be had */
    record Line(boolean fits, String text) {}

    private BudgetPlan() {}

    static void log(PoolSettings pool, ImageSettings images, BudgetSettings budgets) {
        for (Line line : lines(pool, images, budgets)) {
            if (line.fits()) {
                LOG.info(line.text());
            } else {
                LOG.warn(line.text());
            }
        }
    }

    static List<Line> lines(PoolSettings pool, ImageSettings images, BudgetSettings budgets) {
        return List.of(memory(pool, images, budgets), heap(budgets), uploads(budgets));
    }

    private static Line memory(PoolSettings pool, ImageSettings images, BudgetSettings budgets) {
        long budget = budgets.memoryBytes();
        long slots = pool.strategy() == PoolSettings.Strategy.POOLING ? pool.slots() : 1;
        String asked = slots + " slots of " + size(pool.slotBytes()) + " and " + size(images.maxBytes()) + " of images";
        if (pool.slotBytes() > budget) {
            return new Line(
                    false,
                    "freshet.memory.budget is " + size(budget) + ", less than the " + size(pool.slotBytes())
                            + " that one instance may have (freshet.pool.max-memory): modules that start larger are refused,"
                            + " and memories cannot grow that far; raise the first or lower the second");
        }
        long full = Math.max(0, budget - images.maxBytes()) / pool.slotBytes();
        String plan = full >= slots
                ? "all of " + asked + " fit"
                : "of " + asked + ", " + full
                        + " slots can be full at once beside all the images; calls beyond that wait or"
                        + " are rejected";
        return new Line(
                true, "freshet.memory.budget: guests may use " + size(budget) + " outside of the heap; " + plan);
    }

    private static Line heap(BudgetSettings budgets) {
        String text = "freshet.memory.guest-heap: objects of guests may use " + size(budgets.guestHeapBytes())
                + " of the heap, one call " + size(budgets.callHeapBytes()) + " (freshet.limits.heap)";
        return budgets.callHeapBytes() <= budgets.guestHeapBytes()
                ? new Line(true, text)
                : new Line(false, text + ", which is more than all of them; lower the second or raise the first");
    }

    private static Line uploads(BudgetSettings budgets) {
        return new Line(
                true,
                "freshet.limits.upload-memory: uploads under way may use about " + size(budgets.uploadBytes())
                        + " of the heap");
    }

    private static String size(long bytes) {
        if (bytes < 10 << 10) {
            return bytes + " bytes";
        }
        if (bytes < 10 << 20) {
            return (bytes >> 10) + " KiB";
        }
        return bytes < 10L << 30
                ? (bytes >> 20) + " MiB"
                : String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }
}
