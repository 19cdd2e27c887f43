package dev.freshet.module;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A module's code as JVM classes that are not loaded yet, as it is kept on disk: after everything that changes classes, so that what is
 * read only needs loading.
 *
 * @param classes by name
 * @param mainClass name of the one that is the machine
 * @param interpreted indices of functions that the engine's interpreter runs
 */
record CompiledCode(Map<String, byte[]> classes, String mainClass, Set<Integer> interpreted) {

    byte[] encoded() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(mainClass);
            out.writeInt(interpreted.size());
            for (int function : interpreted) {
                out.writeInt(function);
            }
            out.writeInt(classes.size());
            for (Map.Entry<String, byte[]> type : classes.entrySet()) {
                out.writeUTF(type.getKey());
                out.writeInt(type.getValue().length);
                out.write(type.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array in memory failed", e);
        }
        return bytes.toByteArray();
    }

    /** @throws IOException if the bytes are not what {@link #encoded} makes */
    static CompiledCode decoded(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            String mainClass = in.readUTF();
            Set<Integer> interpreted = new TreeSet<>();
            for (int left = in.readInt(); left > 0; left--) {
                interpreted.add(in.readInt());
            }
            Map<String, byte[]> classes = new LinkedHashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                String name = in.readUTF();
                byte[] type = in.readNBytes(in.readInt());
                classes.put(name, type);
            }
            if (in.read() >= 0 || !classes.containsKey(mainClass)) {
                throw new IOException("not the code of a module");
            }
            return new CompiledCode(classes, mainClass, interpreted);
        } catch (IllegalArgumentException e) {
            throw new IOException("not the code of a module", e);
        }
    }
}
