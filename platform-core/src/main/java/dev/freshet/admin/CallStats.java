package dev.freshet.admin;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the calls of one extension ended, as of one moment. Counters only grow, also when another module takes the extension's name; they
 * are read without a lock, so they may be off by the calls that end meanwhile.
 *
 * @param ok calls that returned
 * @param trapped calls that trapped, overflowed the stack or broke a limit while they ran
 * @param guestErrors calls that the guest ended with an error of its own, a non-zero exit code of a command included
 * @param deadlines calls stopped at their deadline
 * @param interrupted calls whose thread was interrupted by its owner
 * @param faults calls that failed by a fault of the platform, of the system or of a host function
 * @param cpu processor time of the calls. Of calls longer than some 10 ms it is measured; of shorter ones one is measured in each
 *     millisecond of them, and stands for the others. On virtual threads, whose time the JVM does not tell, short calls count as long as they take, and of longer ones
 *     the time in which the thread was runnable
 * @param rejected calls that were declined before they began
 * @param limited calls that met a limit while they ran; each is counted above as well
 * @param running calls and sessions that run now
 * @param quarantines how often the registered module was taken out of service
 * @param quarantine why it is out of service now, or null
 */
public record CallStats(
        long ok,
        long trapped,
        long guestErrors,
        long deadlines,
        long interrupted,
        long faults,
        Duration cpu,
        Rejections rejected,
        Limited limited,
        int running,
        long quarantines,
        @Nullable Quarantine quarantine) {

    /** With no processor time. */
    public CallStats(
            long ok,
            long trapped,
            long guestErrors,
            long deadlines,
            long interrupted,
            long faults,
            Rejections rejected,
            Limited limited,
            int running,
            long quarantines,
            @Nullable Quarantine quarantine) {
        this(
                ok,
                trapped,
                guestErrors,
                deadlines,
                interrupted,
                faults,
                Duration.ZERO,
                rejected,
                limited,
                running,
                quarantines,
                quarantine);
    }

    /**
     * Calls declined before they began, by reason.
     *
     * @param mismatch no such function, or one of another type
     * @param input the input was over its limit
     * @param concurrency too many calls of the extension ran
     * @param leases too many leases of all extensions were out
     * @param exhausted no slot was free
     * @param quarantined the extension was out of service because it failed too often
     * @param disabled an operator had disabled the extension, or no version of it could be brought back
     * @param memory the budget of guest memory was spent
     */
    public record Rejections(
            long mismatch,
            long input,
            long concurrency,
            long leases,
            long exhausted,
            long quarantined,
            long disabled,
            long memory) {

        public long total() {
            return mismatch + input + concurrency + leases + exhausted + quarantined + disabled + memory;
        }
    }

    /**
     * Calls that ran and met a limit, by limit; growth is refused to the guest, which goes on.
     *
     * @param output the answer or standard output was over its limit: the call trapped
     * @param log log lines or standard error were cut off
     * @param error the guest's error message was cut off
     * @param memory the memory may grow no further, although the module declares more
     * @param tableEntries as {@code memory}, for a table
     * @param heap the call had allocated all the heap that it may: it trapped
     */
    public record Limited(long output, long log, long error, long memory, long tableEntries, long heap) {}

    /**
     * An extension's time out of service.
     *
     * @param reason what it did, with the last failure's message, in which guest text is capped and escaped
     */
    public record Quarantine(Instant since, Instant until, String reason) {}
}
