package dev.freshet.slot;

import dev.freshet.settings.PoolSettings.Verify;

/**
 * Checks resets from the outside: compares every byte that was accessible with the image and zeros. For tests and canary nodes; a reset
 * that leaves something behind is a defect of ours, and the slot must not be leased again.
 */
final class SlotVerification {

    private final Verify verify;

    SlotVerification(Verify verify) {
        this.verify = verify;
    }

    /**
     * Checks a slot that has just been reset, if it is its turn.
     *
     * @param touchedBytes what was accessible since the pages were last given back
     * @throws LeftoverException if a byte is not what it should be
     */
    void check(Slot slot, long touchedBytes) {
        if (verify == Verify.OFF || (verify == Verify.SAMPLE && !slot.isTurn(Verify.SAMPLE_EVERY))) {
            return;
        }
        slot.counters().verifiedResets++;
        long difference = slot.initialBytes().firstDifference(slot, touchedBytes);
        if (difference >= 0) {
            slot.counters().mismatchedResets++;
            throw new LeftoverException("slot " + slot.index() + " differs from the initial state of "
                    + slot.requireTenant().name() + " at guest address " + difference);
        }
    }

    /** A reset left a guest's byte behind. The slot is poisoned. */
    static final class LeftoverException extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        LeftoverException(String message) {
            super(message);
        }
    }
}
