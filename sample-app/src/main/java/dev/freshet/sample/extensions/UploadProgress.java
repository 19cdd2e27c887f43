package dev.freshet.sample.extensions;

/**
 * How far an upload is.
 *
 * @param id as the client chose it, empty if it did not
 * @param stage a {@link dev.freshet.admin.ExtensionVersions.Stage} in lower case, or {@code refused}, after which there is none
 */
public record UploadProgress(String id, String extension, String stage) {}
