package dev.freshet.host;

import java.util.List;
import java.util.Map;

/**
 * What a guest sees through WASI, and how much it may say.
 *
 * @param arguments all of {@code args_get}
 * @param environment all of {@code environ_get}
 * @param outputBytes most bytes on standard output; more is a trap
 * @param logBytes most bytes kept of standard error; more is dropped
 */
public record WasiGrants(List<String> arguments, Map<String, String> environment, long outputBytes, long logBytes) {}
