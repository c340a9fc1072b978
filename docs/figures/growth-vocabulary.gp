# All peaks of a context, by size of the vocabulary
# gnuplot growth-vocabulary.gp draws it again from growth-vocabulary.dat, which Benchmarks/growth.py writes.
set terminal svg size 333,285 fixed font "sans-serif,8" fontscale 1.3333 linewidth 1.3333 background rgb "white" noenhanced
set output "growth-vocabulary.svg"
set encoding utf8
set minussign
set margins screen 0.20, screen 0.9602, screen 0.145, screen 0.72
set border 3 linewidth 0.6 linecolor rgb "#222222" dashtype solid
set xtics offset 0,0.35
set tics nomirror out scale 0.5 font ",7.0" textcolor rgb "#222222"
unset mxtics
unset mytics
set logscale xy
set label "All peaks of a context, by size of the vocabulary" at screen 0.0227, screen 0.9563 left font ",8.5" textcolor rgb "#222222" front
set label "vocabulary V (tokens)" at screen 0.58, screen 0.0344 center font ",8.0" textcolor rgb "#222222" front
set label "seconds, one core" at screen 0.028, screen 0.43 center rotate by 90 font ",8.0" textcolor rgb "#222222" front
set key at screen 0.13, screen 0.92 left top Left reverse samplen 1.6 spacing 0.95 font ",7.0" textcolor rgb "#222222"
set xrange [80:1.3e7]
set yrange [5e-5:100]
set xtics ("10²" 100, "10³" 1000, "10⁴" 10000, "10⁵" 100000, "10⁶" 1000000, "10⁷" 10000000)
set ytics ("100 µs" 1e-4, "1 ms" 1e-3, "10 ms" 1e-2, "100 ms" 0.1, "1 s" 1, "10 s" 10, "100 s" 100)
set arrow from 1e4, 1e-3 to 1e7, 1 nohead linewidth 0.4 linecolor rgb "#808080" dashtype (3,4) back
set label "linear" at 1.6e6, 8e-2 left font ",7.0" textcolor rgb "#808080"
plot \
  "growth-vocabulary.dat" index 0 using 1:2 with linespoints linewidth 1.4 pointtype 7 pointsize 0.4 linecolor rgb "#D55E00" title "certified to 12 digits, here", \
  "growth-vocabulary.dat" index 3 using 1:2 with linespoints linewidth 1.4 pointtype 7 pointsize 0.4 linecolor rgb "#0072B2" title "certified to 30 digits, here", \
  "growth-vocabulary.dat" index 4 using 1:2 with linespoints linewidth 0.8 pointtype 6 pointsize 0.4 linecolor rgb "#0072B2" dashtype (8,6) title "certified to 30 digits, C with Arb", \
  "growth-vocabulary.dat" index 1 using 1:2 with linespoints linewidth 0.8 pointtype 6 pointsize 0.4 linecolor rgb "#D55E00" dashtype (8,6) title "not certified, NumPy", \
  "growth-vocabulary.dat" index 2 using 1:2 with linespoints linewidth 0.8 pointtype 6 pointsize 0.4 linecolor rgb "#808080" dashtype (8,6) title "not certified, C between doubles"
