#!/bin/sh
# Compares the axioms behind every theorem of theorems.txt with those of Coq's
# classical reals.  Fails if another one appears, or if a theorem is missing here
# or in the table of README.md.
#   check-axioms.sh [LIST]    LIST: theorems.txt unless given
# Run after `make`: it reads the compiled files.
set -eu
cd "$(dirname "$0")"
list=${1:-theorems.txt}
coqc=${COQBIN:-}coqc
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

allowed='ClassicalDedekindReals.sig_not_dec
ClassicalDedekindReals.sig_forall_dec
FunctionalExtensionality.functional_extensionality_dep
Classical_Prop.classic'

# claim, theorem, module (the file path with dots)
grep -v '^#' "$list" | awk 'NF { m = $3; sub(/\.v$/, "", m); gsub("/", ".", m); print $1, $2, m }' > "$work/theorems"
[ -s "$work/theorems" ] || { echo "no theorem listed in $list" >&2; exit 1; }

# The table of README.md names every listed theorem.
while read -r claim theorem module; do
  grep -q "\`$theorem\`" README.md || { echo "README.md does not mention $theorem ($claim)" >&2; exit 1; }
done < "$work/theorems"

# A proof left open would show as an axiom of the listed theorems; here the others.
if grep -nwE 'Admitted|admit|Axioms?|Parameters?|Conjecture' ./*.v certificates/*.v; then
  echo "an open proof or an axiom in the sources" >&2; exit 1
fi

# axioms FILE: names of the axioms printed in a coqc transcript
axioms() { sed -n 's/^\([A-Za-z_][A-Za-z0-9_.'"'"']*\)\( :.*\)\{0,1\}$/\1/p' "$1" | grep -v '^Axioms$' | sort -u; }

run() { "$coqc" -w none -R . Steerlaw "$1" > "$2" 2>&1 || { cat "$2" >&2; echo "a listed theorem is missing, or a file is not compiled" >&2; exit 1; }; }

# One term that uses all the theorems: its axioms are those of all of them.
{ awk '!seen[$3]++ { print "Require Steerlaw." $3 "." }' "$work/theorems"
  echo 'Definition all_theorems : True :='
  awk '{ print "  let _ := @Steerlaw." $3 "." $2 " in" }' "$work/theorems"
  echo '  I.'
  echo 'Print Assumptions all_theorems.'
} > "$work/all.v"
run "$work/all.v" "$work/all.txt"
axioms "$work/all.txt" > "$work/found"
# the last two components of a name decide, the library's path differs by version
extra=$(printf '%s\n' "$allowed" | awk '
  NR == FNR { ok[$1] = 1; next }
  { n = split($1, part, "."); if (!((part[n - 1] "." part[n]) in ok)) print $1 }' - "$work/found")

grep -q '^Axioms:\|^Closed under the global context' "$work/all.txt" || { cat "$work/all.txt" >&2; echo "no answer from Print Assumptions" >&2; exit 1; }

if [ -n "$extra" ]; then
  echo "axioms beyond those of the classical reals:" >&2
  printf '  %s\n' $extra >&2
  # which theorems use them
  while read -r claim theorem module; do
    printf 'Require Steerlaw.%s.\nPrint Assumptions Steerlaw.%s.%s.\n' "$module" "$module" "$theorem" > "$work/one.v"
    run "$work/one.v" "$work/one.txt"
    axioms "$work/one.txt" > "$work/one"
    if printf '%s\n' "$extra" | grep -qxFf "$work/one"; then echo "  used by $theorem ($claim)" >&2; fi
  done < "$work/theorems"
  exit 1
fi

awk '{ printf "ok  %-28s %s\n", $1, $2 }' "$work/theorems"
echo "$(wc -l < "$work/theorems") theorems; axioms behind them:"
sed 's/^/  /' "$work/found"
