#include "config.h"

#include "golden.h"

int main(void)
{
	return golden_run_all();
}
