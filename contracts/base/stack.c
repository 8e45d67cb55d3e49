/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/stack.h"

#include <pthread.h>
#include <signal.h>

typedef struct call {
    void (*function)(void *);
    void *context;
} call;

static void *run(void *context)
{
    const call *made = context;
    made->function(made->context);
    return NULL;
}

/* Signals stay with the thread that waits, which is the one that the program knows. */
bool writ_stack_call(size_t bytes, void (*function)(void *), void *context)
{
    call made = {function, context};
    sigset_t all, before;
    pthread_attr_t attributes;
    pthread_t thread;
    if (pthread_attr_init(&attributes))
        return false;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool begun = !pthread_attr_setstacksize(&attributes, bytes) &&
                 !pthread_create(&thread, &attributes, run, &made);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    if (begun)
        pthread_join(thread, NULL);
    return begun;
}
