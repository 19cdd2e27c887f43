package dev.freshet.sys;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Either the last reference is given back and nobody gets another, or somebody gets one and it was not the last. */
@JCStressTest
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "freed, and too late for another reference")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "still held")
@Outcome(id = "true, true", expect = FORBIDDEN, desc = "freed while somebody holds it")
@Outcome(id = "false, false", expect = FORBIDDEN, desc = "leaked: nobody holds it, nobody frees it")
@State
public class ReferenceCountJcstress {

    private final ReferenceCount references = new ReferenceCount();

    @Actor
    public void givesTheLastOneBack(ZZ_Result result) {
        result.r1 = references.release();
    }

    @Actor
    public void takesAnother(ZZ_Result result) {
        result.r2 = references.retain();
    }
}
