"""Reads messages with Perl's MIME-tools, a mail parser that shares nothing with Python's."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

_READ = r"""
use strict; use warnings; use utf8;
use MIME::Parser; use MIME::WordDecoder; use Encode; use JSON::PP; use MIME::Base64;
binmode(STDOUT, ":raw");
sub text { my $t = shift // ""; $t =~ s/\r?\n[ \t]*/ /g; return mime_to_perl_string($t) }
my @found;
for my $file (@ARGV) {
    my $parser = MIME::Parser->new; $parser->output_to_core(1); $parser->tmp_to_core(1);
    my $message = $parser->parse_open($file);
    my @parts = map { my $name = $_->head->recommended_filename;
        { name => defined $name ? $name : undef, type => $_->mime_type,
          data => encode_base64($_->bodyhandle->as_string, "") } } $message->parts;
    my %head = map { $_ => text($message->head->get($_)) } qw(Subject From To Cc X-Unsent);
    push @found, { %head, parts => \@parts };
}
print JSON::PP->new->utf8->encode(\@found);
"""


def missing() -> list[str]:
    """What is not installed of it."""
    if shutil.which("perl") is None:
        return ["perl"]
    probe = subprocess.run(["perl", "-MMIME::Parser", "-e", "1"], capture_output=True)
    return [] if probe.returncode == 0 else ["libmime-tools-perl"]


def read(*files: Path) -> list[dict[str, Any]]:
    """Headers and parts (name, type, base64) of each message."""
    run = subprocess.run(["perl", "-e", _READ, *map(str, files)], capture_output=True)
    assert run.returncode == 0, run.stderr.decode()
    found = json.loads(run.stdout)
    assert isinstance(found, list)
    return found
