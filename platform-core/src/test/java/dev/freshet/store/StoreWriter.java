package dev.freshet.store;

import dev.freshet.admin.ExtensionVersion;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.spi.ModuleStore.StoredExtension;
import dev.freshet.spi.ModuleStore.StoredVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A process that writes to a store and says what is kept, until it is killed. */
final class StoreWriter {

    static final String[] NAMES = {"a", "b", "c"};

    private StoreWriter() {}

    public static void main(String[] arguments) {
        Random random = new Random(Long.parseLong(arguments[1]));
        FilesystemStore store = FilesystemStore.open(Path.of(arguments[0]));
        StoredExtension[] entries = new StoredExtension[NAMES.length];
        for (int i = 0; i < NAMES.length; i++) {
            String name = NAMES[i];
            entries[i] = store.entries().stream()
                    .filter(entry -> entry.name().equals(name))
                    .findFirst()
                    .orElse(Entries.of(name, 0));
        }
        while (true) {
            int i = random.nextInt(NAMES.length);
            entries[i] = upload(store, entries[i], random);
            StoredVersion last = entries[i].versions().get(entries[i].versions().size() - 1);
            System.out.println(entries[i].name() + " " + last.number() + " " + last.digest());
            System.out.flush();
        }
    }

    /** So large that writing its entry takes a while, in which a kill can strike. */
    private static StoredVersion version(int number, String digest) {
        ExtensionOptions large = new ExtensionOptions(
                List.of(), Map.of("LARGE", String.valueOf(number % 10).repeat(200_000)), null, null, null);
        return new StoredVersion(number, digest, 1, Set.of(), Entries.THEN, null, large, null);
    }

    private static StoredExtension upload(FilesystemStore store, StoredExtension entry, Random random) {
        byte[] module = new byte[1 + random.nextInt(50_000)];
        random.nextBytes(module);
        String digest = ExtensionVersion.digestOf(module);
        int number = entry.lastNumber() + 1;
        List<StoredVersion> versions = new ArrayList<>(entry.versions());
        versions.add(version(number, digest));
        List<StoredVersion> dropped = List.of();
        if (versions.size() > 4) {
            dropped = versions.subList(0, 1);
            versions = versions.subList(1, versions.size());
        }
        store.putModule(digest, module);
        StoredExtension written = store.write(
                new StoredExtension(entry.name(), entry.revision(), true, number, number, List.of(), null, versions));
        dropped.forEach(version -> store.removeModule(version.digest()));
        return written;
    }
}
