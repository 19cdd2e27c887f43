package dev.freshet.call;

import dev.freshet.host.HostFunctions;
import dev.freshet.host.HostFunctions.Observing;
import dev.freshet.instance.GuestInstance;
import dev.freshet.limits.CallWatchdog;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.slot.Slot;
import dev.freshet.sys.HostStack;
import dev.freshet.version.LoadedVersion;

/** Finds the instance that runs on a leased slot. */
final class Instances {

    private final PlatformLimits limits;
    private final CallWatchdog watchdog;

    Instances(PlatformLimits limits, CallWatchdog watchdog) {
        this.limits = limits;
        this.watchdog = watchdog;
    }

    /** The instance that is kept on the slot, or one that lost its slot, or a new one; of code that is wanted now. Attached for this lease. */
    GuestInstance on(Slot slot, LoadedVersion version) {
        GuestInstance guest = (GuestInstance) slot.bound();
        if (guest == null || !guest.isWanted()) {
            guest = (GuestInstance) version.tenant().takeIdleInstance();
            if (guest == null) {
                guest = build(slot, version);
            }
            slot.bind(guest);
        }
        guest.attach(slot);
        return guest;
    }

    private GuestInstance build(Slot slot, LoadedVersion version) {
        HostStack.requireForSlowWork();
        return GuestInstance.build(
                version.context(),
                version.state(),
                slot,
                version.tenant().maximumBytes(),
                new HostFunctions(version.context().imports(), Observing.ALLOWED, watchdog.holds()),
                limits.tableEntries(),
                watchdog.newTimer(version.control().loopChecks()));
    }
}
