package dev.freshet.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.admin.ExtensionVersions.Canary;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.VersionSettings;
import dev.freshet.spi.ModuleStore.StoredExtension;
import dev.freshet.spi.ModuleStore.StoredVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EntryChangesTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static StoredExtension add(StoredExtension entry, Instant now, String... labels) {
        int number = entry.lastNumber() + 1;
        return EntryChanges.added(
                entry,
                new StoredVersion(
                        number,
                        String.format("%064x", number),
                        8,
                        Set.of(labels),
                        now,
                        null,
                        ExtensionOptions.defaults(),
                        now));
    }

    private static List<Integer> numbers(StoredExtension entry) {
        return entry.versions().stream().map(StoredVersion::number).toList();
    }

    @Test
    void asManyInactiveVersionsStayAsAreKeptAndTheOneForARollbackIsAmongThem() {
        StoredExtension entry = add(EntryChanges.none("a"), START);
        entry = EntryChanges.activated(entry, 1, START);
        for (int i = 0; i < 5; i++) {
            entry = add(entry, START);
        }
        entry = EntryChanges.activated(entry, 6, START);

        StoredExtension kept = EntryChanges.retained(entry, new VersionSettings(2, Duration.ofDays(1)), START);
        assertThat(numbers(kept)).containsExactly(1, 5, 6);
        assertThat(EntryChanges.rollbackTarget(kept)).isEqualTo(1);

        StoredExtension none = EntryChanges.retained(entry, new VersionSettings(0, Duration.ofDays(1)), START);
        assertThat(numbers(none)).containsExactly(6);
        assertThat(EntryChanges.rollbackTarget(none)).isNull();
    }

    @Test
    void anOldVersionGoesUnlessItIsCalledOrLabelledOrForARollback() {
        StoredExtension entry = add(EntryChanges.none("a"), START);
        entry = EntryChanges.activated(entry, 1, START);
        entry = add(entry, START);
        entry = EntryChanges.activated(entry, 2, START);
        entry = add(entry, START, "release");
        entry = add(entry, START);
        entry = add(entry, START);
        entry = EntryChanges.canaryStarted(entry, 5, Canary.ofCalls(1));

        VersionSettings settings = new VersionSettings(9, Duration.ofDays(1));
        assertThat(EntryChanges.retained(entry, settings, START.plus(Duration.ofHours(23))))
                .isSameAs(entry);
        StoredExtension later = EntryChanges.retained(entry, settings, START.plus(Duration.ofHours(25)));
        assertThat(numbers(later)).containsExactly(1, 2, 3, 5);
    }

    @Test
    void theAgeOfAVersionCountsFromWhenItCeasedToBeActive() {
        StoredExtension entry = EntryChanges.activated(add(EntryChanges.none("a"), START), 1, START);
        Instant muchLater = START.plus(Duration.ofDays(100));
        entry = EntryChanges.activated(add(entry, muchLater), 2, muchLater);

        assertThat(entry.version(1)).extracting(StoredVersion::inactiveSince).isEqualTo(muchLater);
    }

    /** Whatever is done in whatever order: what the class says of every entry holds. */
    @Test
    void noSequenceOfChangesLeadsToAnEntryThatContradictsItself() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            StoredExtension entry = EntryChanges.activated(add(EntryChanges.none("a"), START), 1, START);
            for (int step = 0; step < 60; step++) {
                entry = randomChange(entry, random, START.plusSeconds(step));
                assertConsistent(entry, "seed " + seed + ", step " + step);
            }
        }
    }

    private static StoredExtension randomChange(StoredExtension entry, Random random, Instant now) {
        int number =
                entry.versions().get(random.nextInt(entry.versions().size())).number();
        boolean active = entry.active() != null && entry.active() == number;
        boolean canary = entry.canary() != null && entry.canary().version() == number;
        return switch (random.nextInt(8)) {
            case 0, 1 -> add(entry, now, "label" + random.nextInt(3));
            case 2 -> EntryChanges.activated(entry, number, now);
            case 3 -> EntryChanges.rollbackTarget(entry) == null ? entry : EntryChanges.rolledBack(entry, now);
            case 4 -> active ? entry : EntryChanges.canaryStarted(entry, number, Canary.ofKeys(5));
            case 5 -> EntryChanges.canaryEnded(entry);
            case 6 -> active || canary ? entry : EntryChanges.removed(entry, number);
            default ->
                EntryChanges.retained(
                        entry, new VersionSettings(random.nextInt(4), Duration.ofSeconds(1 + random.nextInt(20))), now);
        };
    }

    private static void assertConsistent(StoredExtension entry, String where) {
        List<Integer> numbers = numbers(entry);
        assertThat(numbers).as(where).isSorted().doesNotHaveDuplicates().contains(entry.active());
        assertThat(numbers).as(where).containsAll(entry.history());
        assertThat(entry.history()).as(where).doesNotHaveDuplicates().doesNotContain(entry.active());
        if (entry.canary() != null) {
            assertThat(numbers).as(where).contains(entry.canary().version());
            assertThat(entry.canary().version()).as(where).isNotEqualTo(entry.active());
        }
        Set<String> labels = new HashSet<>();
        for (StoredVersion version : entry.versions()) {
            assertThat(version.inactiveSince() == null).as(where).isEqualTo(entry.active() == version.number());
            version.labels()
                    .forEach(label -> assertThat(labels.add(label)).as(where).isTrue());
        }
        assertThat(entry.lastNumber()).as(where).isGreaterThanOrEqualTo(numbers.get(numbers.size() - 1));
    }
}
