/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does libcgroup know cgroup v2 (2.0)? Its headers hide that symbol. */
#include <libcgroup.h>

int cgroup_get_controller_version(const char *controller, int *version);

int main(void)
{
	int version;

	return cgroup_init() + cgroup_get_controller_version("memory", &version);
}
