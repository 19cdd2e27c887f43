package dev.freshet.sys;

import static dev.freshet.sys.Bytes.padded;
import static dev.freshet.sys.Bytes.pattern;
import static dev.freshet.sys.Bytes.read;
import static dev.freshet.sys.Bytes.scribble;
import static dev.freshet.sys.Bytes.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What both ports promise. Every test works on one reservation of eight pages. */
public abstract class VirtualMemoryContract {

    private static final int PAGES = 8;

    private final VirtualMemory memory = memory();
    private final int page = memory.pageSize().bytes();
    private Region region;

    protected abstract VirtualMemory memory();

    protected abstract String expectedName();

    @BeforeEach
    void reserve() {
        region = memory.reserve((long) PAGES * page);
    }

    @AfterEach
    void unmap() {
        memory.unmap(region);
    }

    private Region pages(int first, int count) {
        return region.slice((long) first * page, (long) count * page);
    }

    private SealedImage image(int pages, long seed) {
        return memory.createImage("contract", pattern(pages * page, seed));
    }

    @Test
    void saysWhichPortItIs() {
        assertThat(memory.name()).isEqualTo(expectedName());
        assertThat(memory.pageSize().bytes()).isGreaterThanOrEqualTo(4096);
    }

    @Test
    void reservationsArePageAlignedAndApart() {
        Region other = memory.reserve((long) PAGES * page);
        try {
            assertThat(region.bytes()).isEqualTo((long) PAGES * page);
            assertThat(memory.pageSize().isAligned(region.address())).isTrue();
            assertThat(memory.pageSize().isAligned(other.address())).isTrue();
            assertThat(Math.abs(other.address() - region.address())).isGreaterThanOrEqualTo(region.bytes());
        } finally {
            memory.unmap(other);
        }
    }

    @Test
    void reservingMoreThanThereIsFailsWithTheCallAndTheSize() {
        long tooMuch = 1L << 60;
        assertThatThrownBy(() -> memory.reserve(tooMuch))
                .isInstanceOf(SystemCallException.class)
                .hasMessageContaining(Long.toString(tooMuch))
                .hasMessageContaining("errno 12");
    }

    @Test
    void accessibleMemoryReadsAsZerosAndTakesWrites() {
        memory.makeAccessible(region);
        assertThat(read(region)).containsOnly(0);
        byte[] all = pattern(PAGES * page, 1);
        write(region, 0, all);
        assertThat(read(region)).isEqualTo(all);
    }

    @Test
    void makingAccessibleAgainForgetsWhatWasWritten() {
        memory.makeAccessible(region);
        scribble(region);
        memory.makeAccessible(pages(2, 3));
        assertThat(read(pages(2, 3))).containsOnly(0);
        assertThat(read(pages(0, 2))).containsOnly(0xEE);
        assertThat(read(pages(5, 3))).containsOnly(0xEE);
    }

    @Test
    void makingAccessibleOverAnImageForgetsTheImageForGood() {
        SealedImage image = image(2, 2);
        memory.makeAccessible(region);
        memory.mapImage(pages(1, 2), image);
        memory.makeAccessible(pages(1, 2));
        assertThat(read(region)).containsOnly(0);
        scribble(pages(1, 2));
        memory.discard(region);
        assertThat(read(region)).containsOnly(0);
        image.release();
    }

    @Test
    void mappedImageIsReadAndItsSurroundingsAreNotTouched() {
        SealedImage image = image(2, 3);
        memory.makeAccessible(region);
        scribble(region);
        memory.mapImage(pages(3, 2), image);
        assertThat(read(pages(3, 2))).isEqualTo(pattern(2 * page, 3));
        assertThat(read(pages(0, 3))).containsOnly(0xEE);
        assertThat(read(pages(5, 3))).containsOnly(0xEE);
        image.release();
    }

    @Test
    void writesToOneMappingReachNeitherAnotherMappingNorTheImage() {
        byte[] contents = pattern(2 * page, 4);
        SealedImage image = memory.createImage("contract", contents);
        memory.mapImage(pages(0, 2), image);
        memory.mapImage(pages(4, 2), image);
        scribble(pages(0, 2));
        assertThat(read(pages(4, 2))).isEqualTo(contents);
        assertThat(read(image.contents())).isEqualTo(contents);
        memory.mapImage(pages(2, 2), image);
        assertThat(read(pages(2, 2))).isEqualTo(contents);
        image.release();
    }

    @Test
    void changesOfTheCallersArrayDoNotReachTheImage() {
        byte[] contents = pattern(page, 5);
        SealedImage image = memory.createImage("contract", contents);
        contents[17]++;
        memory.mapImage(pages(0, 1), image);
        assertThat(read(pages(0, 1))).isEqualTo(pattern(page, 5));
        image.release();
    }

    @Test
    void imagesWithPagesOfZerosBetweenDataAreWhole() {
        byte[] contents = padded(6 * page, page + 7, pattern(page, 6));
        contents[4 * page - 1] = 1;
        contents[5 * page] = 2;
        SealedImage image = memory.createImage("contract", contents);
        assertThat(image.bytes()).isEqualTo(6L * page);
        assertThat(read(image.contents())).isEqualTo(contents);
        memory.mapImage(pages(1, 6), image);
        assertThat(read(pages(1, 6))).isEqualTo(contents);
        image.release();
    }

    @Test
    void discardRestoresImageAndZeros() {
        SealedImage image = image(2, 7);
        memory.makeAccessible(region);
        memory.mapImage(pages(3, 2), image);
        byte[] clean = read(region);
        scribble(region);
        memory.discard(region);
        assertThat(read(region)).isEqualTo(clean).isEqualTo(padded(PAGES * page, 3 * page, pattern(2 * page, 7)));
        image.release();
    }

    @Test
    void discardOfAPartRestoresThatPartAlone() {
        SealedImage image = image(4, 8);
        memory.makeAccessible(region);
        memory.mapImage(pages(2, 4), image);
        byte[] clean = read(region);
        scribble(region);
        memory.discard(pages(3, 2));
        assertThat(read(pages(3, 2))).isEqualTo(Arrays.copyOfRange(clean, 3 * page, 5 * page));
        assertThat(read(pages(0, 3))).containsOnly(0xEE);
        assertThat(read(pages(5, 3))).containsOnly(0xEE);
        memory.discard(pages(5, 3));
        assertThat(read(pages(5, 3))).isEqualTo(Arrays.copyOfRange(clean, 5 * page, 8 * page));
        image.release();
    }

    @Test
    void discardWorksAgainAndAgain() {
        SealedImage image = image(1, 9);
        memory.makeAccessible(region);
        memory.mapImage(pages(0, 1), image);
        for (int i = 0; i < 3; i++) {
            scribble(pages(0, 2));
            memory.discard(pages(0, 2));
            assertThat(read(pages(0, 2))).isEqualTo(padded(2 * page, 0, pattern(page, 9)));
        }
        image.release();
    }

    @Test
    void remappingToAnotherImageElsewhereLeavesNoByteOfTheFirst() {
        SealedImage first = image(4, 10);
        SealedImage second = image(2, 11);
        memory.makeAccessible(region);
        memory.mapImage(pages(1, 4), first);
        scribble(region);
        memory.makeAccessible(pages(1, 4));
        memory.discard(region);
        memory.mapImage(pages(4, 2), second);
        byte[] wanted = padded(PAGES * page, 4 * page, pattern(2 * page, 11));
        assertThat(read(region)).isEqualTo(wanted);
        scribble(region);
        memory.discard(region);
        assertThat(read(region)).isEqualTo(wanted);
        first.release();
        second.release();
    }

    @Test
    void mappingAnImageOverAnImageReplacesIt() {
        SealedImage first = image(2, 12);
        SealedImage second = image(2, 13);
        memory.mapImage(pages(1, 2), first);
        scribble(pages(1, 2));
        memory.mapImage(pages(1, 2), second);
        assertThat(read(pages(1, 2))).isEqualTo(pattern(2 * page, 13));
        scribble(pages(1, 2));
        memory.discard(pages(1, 2));
        assertThat(read(pages(1, 2))).isEqualTo(pattern(2 * page, 13));
        first.release();
        second.release();
    }

    @Test
    void protectDropsWhatWasThere() {
        SealedImage image = image(2, 14);
        memory.makeAccessible(region);
        memory.mapImage(pages(2, 2), image);
        scribble(region);
        memory.protect(region);
        memory.makeAccessible(region);
        assertThat(read(region)).containsOnly(0);
        scribble(region);
        memory.discard(region);
        assertThat(read(region)).containsOnly(0);
        image.release();
    }

    @Test
    void imageOfAnotherSizeThanTheRegionIsRefused() {
        SealedImage image = image(2, 15);
        memory.makeAccessible(region);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> memory.mapImage(pages(0, 1), image))
                .withMessageContaining("image of " + 2 * page + " bytes")
                .withMessageContaining(page + " bytes]");
        assertThatIllegalArgumentException().isThrownBy(() -> memory.mapImage(pages(0, 3), image));
        assertThat(read(region)).containsOnly(0);
        image.release();
    }

    @Test
    void imageOfAnotherPortIsRefused() {
        SealedImage foreign = new FailingVirtualMemory(memory).createImage("contract", pattern(page, 16));
        assertThatIllegalArgumentException().isThrownBy(() -> memory.mapImage(pages(0, 1), foreign));
        foreign.release();
    }

    @Test
    void imageLivesUntilTheLastReferenceIsGivenBack() {
        SealedImage image = image(1, 17);
        assertThat(image.retain()).isTrue();
        assertThat(image.retain()).isTrue();
        image.release();
        image.release();
        assertThat(read(image.contents())).isEqualTo(pattern(page, 17));
        memory.mapImage(pages(0, 1), image);
        assertThat(read(pages(0, 1))).isEqualTo(pattern(page, 17));
        memory.makeAccessible(pages(0, 1));
        image.release();
        assertThat(image.retain()).isFalse();
    }

    @Test
    void freedImageCannotBeTakenAgainNorFreedTwice() {
        SealedImage image = image(1, 18);
        image.release();
        assertThat(image.retain()).isFalse();
        assertThatIllegalStateException().isThrownBy(image::release);
        assertThat(image.retain()).isFalse();
        assertThatIllegalStateException().isThrownBy(image::release);
    }
}
