/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/progress.h"

#include <sys/stat.h>
#include <unistd.h>

static double seconds_since(const struct timespec *then)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - then->tv_sec) + (double)(now.tv_nsec - then->tv_nsec) / 1e9;
}

static uint64_t size_of_inputs(const writ_option_list *files)
{
    struct stat status;
    uint64_t bytes = 0;
    if (!files->count && fstat(STDIN_FILENO, &status) == 0 && S_ISREG(status.st_mode))
        return (uint64_t)status.st_size;
    for (size_t i = 0; i < files->count; i++) {
        if (stat(files->items[i], &status) || !S_ISREG(status.st_mode))
            return 0;
        bytes += (uint64_t)status.st_size;
    }
    return bytes;
}

void writ_progress_start(writ_progress *progress, const writ_option_list *files, bool is_on)
{
    *progress = (writ_progress){.is_on = is_on};
    clock_gettime(CLOCK_MONOTONIC, &progress->started);
    progress->told = progress->measured = progress->started;
    if (is_on)
        progress->input_bytes = size_of_inputs(files);
}

/* Anew each second. */
static void measure(writ_progress *progress, const writ_progress_counts *counts)
{
    double seconds = seconds_since(&progress->measured);
    if (seconds < 1)
        return;
    progress->records_a_second = (double)(counts->records - progress->measured_records) / seconds;
    progress->bytes_a_second = (double)(counts->bytes - progress->measured_bytes) / seconds;
    progress->measured_records = counts->records;
    progress->measured_bytes = counts->bytes;
    clock_gettime(CLOCK_MONOTONIC, &progress->measured);
}

static void tell_live(writ_progress *progress, const writ_progress_counts *counts)
{
    measure(progress, counts);
    fprintf(stderr, "\r  %llu records  %.0f records/s  %.1f MB/s  %llu %s\033[K",
            (unsigned long long)counts->records, progress->records_a_second,
            progress->bytes_a_second / 1e6, (unsigned long long)counts->apart, counts->word);
}

void writ_progress_tell(writ_progress *progress, const writ_progress_counts *counts)
{
    static const double every_seconds = 0.1;
    if (!progress->is_on || seconds_since(&progress->told) < every_seconds)
        return;
    clock_gettime(CLOCK_MONOTONIC, &progress->told);
    progress->is_shown = true;
    if (progress->is_live) {
        tell_live(progress, counts);
        return;
    }
    double seconds = writ_progress_seconds(progress);
    fprintf(stderr, "\r  %llu records  %.0f MB/s", (unsigned long long)counts->records,
            (double)counts->bytes / 1e6 / seconds);
    if (counts->word)
        fprintf(stderr, "  %llu %s", (unsigned long long)counts->apart, counts->word);
    if (progress->input_bytes && counts->raw_bytes) {
        double done = (double)counts->raw_bytes / (double)progress->input_bytes;
        fprintf(stderr, "  %3.0f %%  %.0f s left", done * 100, seconds / done - seconds);
    }
    fputs("\033[K", stderr);
}

void writ_progress_end(writ_progress *progress)
{
    if (progress->is_shown)
        fputs("\r\033[K", stderr);
    progress->is_shown = false;
}

double writ_progress_seconds(const writ_progress *progress)
{
    return seconds_since(&progress->started);
}
