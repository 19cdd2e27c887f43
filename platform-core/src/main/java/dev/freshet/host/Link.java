package dev.freshet.host;

import dev.freshet.spi.AbiFunction;
import dev.freshet.spi.GuestCall;
import run.endive.runtime.Instance;

/** What one import of a module leads to. Shared by all instances of an extension. */
sealed interface Link {

    /** For functions without a result. */
    long[] NOTHING = {};

    /** As {@code module.name}. */
    String id();

    /** Whether a call with these arguments answers the same in every call, and has no other effect. */
    boolean isConstant(long[] arguments);

    long[] call(HostFunctions host, Instance instance, long[] arguments);

    /** A function of WASI preview 1, by its position in {@link WasiFunctions}. */
    record Wasi(String id, int function) implements Link {

        @Override
        public boolean isConstant(long[] arguments) {
            return WasiFunctions.isConstant(function, arguments);
        }

        @Override
        public long[] call(HostFunctions host, Instance instance, long[] arguments) {
            return host.wasi().call(function, instance, arguments);
        }
    }

    /** A function of the module's ABI. */
    record Abi(String id, AbiFunction function) implements Link {

        @Override
        public boolean isConstant(long[] arguments) {
            return false;
        }

        @Override
        public long[] call(HostFunctions host, Instance instance, long[] arguments) {
            long result = invoke(host.guest(), arguments);
            return function.signature().results().isEmpty() ? NOTHING : new long[] {result};
        }

        /** Unchecked exceptions pass: the ABI's traps, and what the engine throws when the guest's memory is left. */
        private long invoke(GuestCall call, long[] arguments) {
            try {
                return function.body().call(call, arguments);
            } catch (RuntimeException e) {
                throw e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HostFailure(id, e);
            } catch (Exception e) {
                throw new HostFailure(id, e);
            }
        }
    }

    /** A host function of the user's. */
    record User(String id, TypedFunction function) implements Link {

        @Override
        public boolean isConstant(long[] arguments) {
            return false;
        }

        @Override
        public long[] call(HostFunctions host, Instance instance, long[] arguments) {
            return function.call(host.guest(), host.holds(), arguments);
        }
    }
}
