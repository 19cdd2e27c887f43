/* Five bodies under gravitation, n steps: double arithmetic with square roots and divisions. */
#include "kernel.h"

enum { BODIES = 5 };

struct body {
    double x, y, z, vx, vy, vz, mass;
};

static const struct body START[BODIES] = {
    {0, 0, 0, 0, 0, 0, 39.47841760435743},
    {4.841431442464721, -1.1603200440274284, -0.10362204447112311, 0.606326392995832, 2.81198684491626, -0.02521836165988763,
     0.03769367487038949},
    {8.34336671824458, 4.124798564124305, -0.4035234171143214, -1.0107743461787924, 1.8256623712304119, 0.008415761376584154,
     0.011286326131968767},
    {12.894369562139131, -15.111151401698631, -0.22330757889265573, 1.0827910064415354, 0.8687130181696082,
     -0.010832637401363636, 0.0017237240570597112},
    {15.379697114850917, -25.919314609987964, 0.17925877295037118, 0.979090732243898, 0.5946989986476762,
     -0.034755955550407815, 0.0020336868699246304},
};

static struct body bodies[BODIES];

static void advance(double dt) {
    for (u32 i = 0; i < BODIES; i++) {
        for (u32 j = i + 1; j < BODIES; j++) {
            double dx = bodies[i].x - bodies[j].x, dy = bodies[i].y - bodies[j].y, dz = bodies[i].z - bodies[j].z;
            double squared = dx * dx + dy * dy + dz * dz;
            double pull = dt / (squared * __builtin_sqrt(squared));
            bodies[i].vx -= dx * bodies[j].mass * pull;
            bodies[i].vy -= dy * bodies[j].mass * pull;
            bodies[i].vz -= dz * bodies[j].mass * pull;
            bodies[j].vx += dx * bodies[i].mass * pull;
            bodies[j].vy += dy * bodies[i].mass * pull;
            bodies[j].vz += dz * bodies[i].mass * pull;
        }
    }
    for (u32 i = 0; i < BODIES; i++) {
        bodies[i].x += dt * bodies[i].vx;
        bodies[i].y += dt * bodies[i].vy;
        bodies[i].z += dt * bodies[i].vz;
    }
}

i64 run(i32 n) {
    for (u32 i = 0; i < BODIES; i++) {
        bodies[i] = START[i];
    }
    for (i32 step = 0; step < n; step++) {
        advance(0.01);
    }
    u64 hash = HASH_START;
    for (u32 i = 0; i < BODIES; i++) {
        hash = mix(hash, bits_of(bodies[i].x));
        hash = mix(hash, bits_of(bodies[i].vz));
    }
    return (i64)hash;
}
