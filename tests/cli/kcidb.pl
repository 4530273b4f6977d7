# SPDX-License-Identifier: GPL-2.0-or-later
# Judge a submission to KernelCI on standard input: what schema 5.3 wants of each object, and that
# the ids which it names are there. Prints what is wrong, a line each.
use strict;
use warnings;
use JSON::PP;

local $/;
my $o = JSON::PP->new->utf8->decode(<STDIN>);
my %wants = (
	checkouts => [qw(id origin)],
	builds => [qw(id checkout_id origin)],
	tests => [qw(id build_id origin)],
	issues => [qw(id version origin)],
	incidents => [qw(id origin issue_id issue_version test_id)],
);
my %of = (checkout_id => 'checkouts', build_id => 'builds', issue_id => 'issues', test_id => 'tests');
my %ids;

sub wrong { print "@_\n" }

wrong('version') unless $o->{version}{major} == 5 && $o->{version}{minor} == 3;
for my $kind (keys %wants) {
	for my $x (@{$o->{$kind}}) {
		wrong("$kind: id $x->{id}") unless $x->{id} =~ /^[a-z0-9_]+:.+$/s;
		wrong("$kind: id $x->{id} twice") if $ids{$kind}{$x->{id}}++;
	}
}
for my $kind (keys %wants) {
	for my $x (@{$o->{$kind}}) {
		for my $key (@{$wants{$kind}}) {
			wrong("$kind: no $key") unless defined $x->{$key};
			next unless $of{$key};
			wrong("$kind: $key $x->{$key}") unless $ids{$of{$key}}{$x->{$key}};
		}
		wrong("$kind: origin") unless $x->{origin} =~ /^[a-z0-9_]+$/;
	}
}
for my $t (@{$o->{tests}}) {
	wrong("path $t->{path}") unless $t->{path} =~ /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\z/;
	wrong("status $t->{status}") unless $t->{status} =~ /^(FAIL|ERROR|MISS|PASS|DONE|SKIP)$/;
	wrong("start $t->{start_time}") unless $t->{start_time} =~
		/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
	wrong('log_excerpt') if length($t->{log_excerpt} // '') > 16384;
	wrong("$t->{id}: $_") for grep { !/^(id|build_id|origin|path|status|start_time|duration|log_excerpt|misc)$/ } keys %$t;
}
