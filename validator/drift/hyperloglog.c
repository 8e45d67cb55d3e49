/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/drift/hyperloglog.h"

#include <math.h>
#include <stddef.h>

void writ_hyperloglog_merge(writ_hyperloglog *to, const writ_hyperloglog *from)
{
    for (size_t i = 0; i < WRIT_HYPERLOGLOG_REGISTERS; i++)
        if (from->registers[i] > to->registers[i])
            to->registers[i] = from->registers[i];
}

double writ_hyperloglog_count(const writ_hyperloglog *counter)
{
    const double registers = WRIT_HYPERLOGLOG_REGISTERS;
    const double alpha = 0.7213 / (1 + 1.079 / registers); /* the paper, figure 3 */
    double harmonic = 0;
    size_t empty = 0;
    for (size_t i = 0; i < WRIT_HYPERLOGLOG_REGISTERS; i++) {
        harmonic += ldexp(1, -counter->registers[i]);
        empty += counter->registers[i] == 0;
    }
    double estimate = alpha * registers * registers / harmonic;
    if (estimate <= 2.5 * registers && empty > 0)
        return registers * log(registers / (double)empty);
    return estimate;
}
