package dev.freshet.host;

import dev.freshet.spi.GuestAbi;
import java.util.List;

/** In the order in which a module is asked; the last speaks to every module. */
final class BuiltInAbis {

    static final List<GuestAbi> ALL = List.of(new BufferAbi(), new WasiCommandAbi(), new RawAbi());

    private BuiltInAbis() {}
}
