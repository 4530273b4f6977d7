# SPDX-License-Identifier: GPL-2.0-or-later
# The layers, lowest first, and whose headers each may use: read by the Makefile, which gives the
# compiler no other folders, and by the checks in tools/check.
layers := base api hang introspect verdict workloads injectors samplers results report scenario \
	agent supervisor vm host campaign cli
uses_api := base
uses_hang := base
uses_introspect := api base
uses_verdict := api base
uses_workloads := api base
uses_injectors := api base
uses_samplers := api base
uses_results := hang api base
uses_report := results verdict hang api base
uses_scenario := verdict api base
uses_agent := scenario verdict hang api base
uses_supervisor := scenario results introspect verdict hang api base
uses_vm := api base
uses_host := scenario verdict api base
uses_campaign := host vm supervisor scenario results introspect verdict hang api base
uses_cli := report campaign host vm supervisor agent scenario results introspect samplers verdict \
	hang api base
# $(call folder,LAYER): its place in the tree.
folder = $(if $(filter workloads injectors results,$1),,harness/)$1
