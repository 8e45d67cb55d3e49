#!/usr/bin/env perl
# SPDX-License-Identifier: Apache-2.0
#
# Writes validator/idna_table.h from the Unicode data that comes with perl:
#
#     perl validator/idna_table.pl >validator/idna_table.h
#
# Which code points may stand in a label is derived as RFC 5892, section 3 says (its categories A to
# N are named below); what the rules about their neighbours and their direction need stands beside
# each (RFC 5892, appendix A; RFC 5893).
use v5.20;
use warnings;
use feature 'fc';
use Unicode::Normalize 'NFKC';
use Unicode::UCD;

# F: exceptions
my %valid = map { $_ => 1 } 0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007;
my %disallowed = map { $_ => 1 } 0x640, 0x7FA, 0x302E, 0x302F, 0x3031 .. 0x3035, 0x303B;
# F and H: those with a rule of their own
my %context = map { $_ => 1 } 0xB7, 0x375, 0x5F3, 0x5F4, 0x30FB, 0x660 .. 0x669, 0x6F0 .. 0x6F9,
    0x200C, 0x200D;

sub may_stand {
    my ($code, $c) = @_;
    return 1 if $valid{$code} || $context{$code};
    return 0 if $disallowed{$code};
    return 0 if $c =~ /\p{Cn}/;                                    # J: unassigned
    return 1 if $c =~ /[-0-9a-z]/;                                 # I: letter, digit, hyphen
    return 0 if NFKC(fc(NFKC($c))) ne $c;                          # B: unstable
    return 0 if $c =~ /[\p{DI}\p{White_Space}\p{NChar}]/;          # C: ignorable
    return 0 if $code >= 0x20D0 && $code <= 0x20FF;                # D: ignorable blocks
    return 0 if $code >= 0x1D100 && $code <= 0x1D24F;
    return 0 if $c =~ /[\p{hst=L}\p{hst=V}\p{hst=T}]/;             # N: old Hangul jamo
    return $c =~ /[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]/;   # A: letters and digits
}

# The bits of validator/format_idna.c.
sub row {
    my ($code) = @_;
    my $c = chr $code;
    return 0 if !may_stand($code, $c);
    my $joining = $c =~ /\p{jt=L}/ ? 1 : $c =~ /\p{jt=R}/ ? 2 : $c =~ /\p{jt=D}/ ? 3
        : $c =~ /\p{jt=T}/ ? 4 : 0;
    my $direction = $c =~ /\p{bc=L}/ ? 0 : $c =~ /[\p{bc=R}\p{bc=AL}]/ ? 1 : $c =~ /\p{bc=AN}/ ? 2
        : $c =~ /\p{bc=EN}/ ? 3 : $c =~ /\p{bc=NSM}/ ? 4 : 5;
    my $script = $c =~ /\p{sc=Greek}/ ? 1 : $c =~ /\p{sc=Hebrew}/ ? 2
        : $c =~ /[\p{sc=Hira}\p{sc=Kana}\p{sc=Han}]/ ? 3 : 0;
    return 1 | ($c =~ /\p{M}/) << 1 | ($c =~ /\p{ccc=9}/) << 2 | $joining << 3 | $direction << 6
        | $script << 9;
}

my @rows;
my $last = -1;
for my $code (0 .. 0x10FFFF) {
    my $row = $code >= 0xD800 && $code <= 0xDFFF ? 0 : row($code);
    push @rows, $code << 11 | $row if $row != $last;
    $last = $row;
}

my $version = Unicode::UCD::UnicodeVersion();
print <<"END";
/* SPDX-License-Identifier: Apache-2.0
 *
 * Written by validator/idna_table.pl from Unicode $version; do not edit. A row holds from its code
 * point (bits 11 and up) to the next row's.
 */
static const uint32_t rows[] = {
END
while (my @line = splice @rows, 0, 8) {
    say '    ', join ' ', map { sprintf '0x%08X,', $_ } @line;
}
say '};';
