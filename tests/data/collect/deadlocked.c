/*
 * Three threads that wait for each other for good, with the names and arguments that Asterisk's lock functions have: for tests
 * of what a debugger says of a real process.  It says on standard output when they hang, and ends with its standard input.
 */
#include <pthread.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#define RING 3

/* As in Asterisk: the mutex itself stands first. */
struct ast_mutex_info {
	pthread_mutex_t mutex;
	const char *name;
};

static struct ast_mutex_info trunks[RING] = {
	{PTHREAD_MUTEX_INITIALIZER, "trunk 0"}, {PTHREAD_MUTEX_INITIALIZER, "trunk 1"}, {PTHREAD_MUTEX_INITIALIZER, "trunk 2"}};
static pthread_barrier_t all_have_one;

int __ast_pthread_mutex_lock(const char *filename, int lineno, const char *func, const char *mutex_name, struct ast_mutex_info *t);
void trunk_to_next(struct ast_mutex_info *mine, struct ast_mutex_info *next);
void *trunk_worker(void *data);

__attribute__((noinline)) int __ast_pthread_mutex_lock(const char *filename, int lineno, const char *func, const char *mutex_name,
						       struct ast_mutex_info *t)
{
	int res = pthread_mutex_lock(&t->mutex);

	if (res)
		fprintf(stderr, "%s line %d (%s): %s: error %d\n", filename, lineno, func, mutex_name, res);
	return res;
}

__attribute__((noinline)) void trunk_to_next(struct ast_mutex_info *mine, struct ast_mutex_info *next)
{
	__ast_pthread_mutex_lock(__FILE__, __LINE__, __func__, "&mine->lock", mine);
	pthread_barrier_wait(&all_have_one);
	__ast_pthread_mutex_lock(__FILE__, __LINE__, __func__, "&next->lock", next);
}

__attribute__((noinline)) void *trunk_worker(void *data)
{
	size_t i = (size_t)((struct ast_mutex_info *)data - trunks);

	trunk_to_next(&trunks[i], &trunks[(i + 1) % RING]);
	return data;
}

int main(void)
{
	char byte;

	/* Who looks at it need not be its parent. */
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
	if (pthread_barrier_init(&all_have_one, NULL, RING + 1))
		return 1;
	for (size_t i = 0; i < RING; i++) {
		pthread_t thread;

		if (pthread_create(&thread, NULL, trunk_worker, &trunks[i]))
			return 1;
	}
	pthread_barrier_wait(&all_have_one);
	usleep(200000);
	printf("%ld\n", (long)getpid());
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	return 0;
}
