package dev.freshet.compile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the regions of a function that HotSpot would not compile in one piece. The largest {@code br_table} stays outside of leaves if it can:
 * the loop of an interpreter goes through it in each round. From the innermost blocks outwards, runs of small statements
 * become leaves; a statement that is too large for one stays, with the regions that are in it; and where what stays is too large itself, runs
 * of it become regions that call regions.
 */
final class SplitPlan {

    /** A call of a region and what is behind it. */
    private static final int CALL = 14;

    /** A piece of a sequence: what is left of it outside of its regions. */
    private static final class Piece {

        final int start;
        int end;
        int left;
        final boolean free;
        final List<Region> regions = new ArrayList<>();

        Piece(Statement statement, boolean free) {
            this.start = statement.start;
            this.end = statement.end;
            this.left = statement.size;
            this.free = free;
        }
    }

    private final BranchScan branches;
    /** Whether regions may call regions. */
    private boolean nested;

    private final int most;
    /** Bytecodes of a leaf, before what takes locals in and back. */
    private final int mostInLeaf;
    /** Of a method that calls regions: blocks, branches and calls. */
    private final int mostInCalling;
    /** Less is not worth a call. */
    private int leastInLeaf;

    private final int leastInCalling;

    private SplitPlan(BranchScan branches, int most) {
        this.branches = branches;
        this.most = most;
        this.mostInLeaf = most * 3 / 5;
        this.mostInCalling = most * 3 / 4;
        this.leastInLeaf = Math.min(60, most / 10);
        this.leastInCalling = most / 7;
    }

    /**
     * Returns the regions of a function, those that its own method calls; none if it cannot be cut.
     *
     * @param most bytecodes of a method
     */
    static List<Region> of(List<Statement> statements, BranchScan branches, int most) {
        SplitPlan plan = new SplitPlan(branches, most);
        List<Region> regions = new ArrayList<>();
        if (plan.plan(statements, regions) > most) {
            plan.leastInLeaf = CALL;
            regions.clear();
            if (plan.plan(statements, regions) > most) {
                plan.nested = true;
                regions.clear();
                plan.plan(statements, regions);
            }
        }
        return regions;
    }

    private int plan(List<Statement> statements, List<Region> regions) {
        List<Piece> pieces = pieces(statements);
        int left = 0;
        for (Piece piece : pieces) {
            left += piece.left;
        }
        if (nested && left > mostInCalling) {
            return group(pieces, regions);
        }
        for (Piece piece : pieces) {
            regions.addAll(piece.regions);
        }
        return left;
    }

    private List<Piece> pieces(List<Statement> statements) {
        List<Piece> pieces = new ArrayList<>();
        Piece run = null;
        for (Statement statement : statements) {
            boolean free = statement.whole && !branches.isBound(statement.start, statement.end);
            boolean small = statement.size <= mostInLeaf
                    && (!branches.hasLargestTable(statement.start, statement.end) || statement.sequences.isEmpty());
            if (free && small) {
                if (run != null && run.left + statement.size <= mostInLeaf) {
                    run.end = statement.end;
                    run.left += statement.size;
                } else {
                    close(run);
                    run = new Piece(statement, true);
                    pieces.add(run);
                }
                continue;
            }
            close(run);
            run = null;
            Piece large = new Piece(statement, free);
            for (List<Statement> sequence : statement.sequences) {
                for (Statement inner : sequence) {
                    large.left -= inner.size;
                }
            }
            large.left = outside(large.left);
            for (List<Statement> sequence : statement.sequences) {
                large.left += plan(sequence, large.regions);
            }
            pieces.add(large);
        }
        close(run);
        return pieces;
    }

    /** A run of small statements is a leaf. */
    private void close(@Nullable Piece run) {
        if (run != null && outside(run.left) > leastInLeaf) {
            run.regions.add(new Region(run.start, run.end, run.left));
            run.left = CALL;
        } else if (run != null) {
            run.left = outside(run.left);
        }
    }

    /** Outside of leaves locals are fields, which takes more bytecodes. */
    private static int outside(int size) {
        return size * 5 / 4;
    }

    /** Makes regions that call regions of runs of pieces. */
    private int group(List<Piece> pieces, List<Region> regions) {
        int left = 0;
        int from = 0;
        while (from < pieces.size()) {
            int to = from;
            int size = 0;
            int inner = 0;
            while (to < pieces.size() && pieces.get(to).free && size + pieces.get(to).left <= mostInCalling) {
                size += pieces.get(to).left;
                inner += pieces.get(to).regions.size();
                to++;
            }
            if (size >= leastInCalling && inner > 0) {
                Region calling = new Region(pieces.get(from).start, pieces.get(to - 1).end, size);
                for (Piece piece : pieces.subList(from, to)) {
                    calling.inner.addAll(piece.regions);
                }
                regions.add(calling);
                left += CALL;
            } else {
                to = Math.max(to, from + 1);
                for (Piece piece : pieces.subList(from, to)) {
                    regions.addAll(piece.regions);
                    left += piece.left;
                }
            }
            from = to;
        }
        return left;
    }
}
