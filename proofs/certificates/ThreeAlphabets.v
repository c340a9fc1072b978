(** Peaks of the context "aab" of a model with three alphabets of three letters,
    target latin, negatives capital, two contexts on each side (q = 2).  Seven
    tokens peak, one each in a bracket of width 10^-10; token [a] has the largest
    log-odds and [A] the smallest.  Token [c] peaks at a negative strength although
    it is in the target: the context is in the target too (see [PeakSign.v]). *)
From Coq Require Import ZArith List.
From Steerlaw Require Import CertificateChecker.
Import ListNotations.
Open Scope Z_scope.

Definition three_alphabets : certificate := Certificate 2
  [ Row 2 5 576 1  (* a *);
    Row 3 10 324 1  (* b *);
    Row 1 5 144 1  (* c *);
    Row 1 60 1 729  (* A *);
    Row 1 60 25 6561  (* B *);
    Row 1 60 25 2916  (* C *);
    Row 1 60 1 1  (* alpha *);
    Row 1 60 1 1  (* beta *);
    Row 1 60 1 1  (* gamma *) ]
  20000000000
  [ Bracket 1 (8861712927) (8861712929)  (* b *);
    Bracket 2 (-94769515) (-94769513)  (* c *);
    Bracket 4 (-23646444315) (-23646444313)  (* B *);
    Bracket 5 (-18788161651) (-18788161649)  (* C *);
    Bracket 6 (-10026801901) (-10026801899)  (* alpha *);
    Bracket 7 (-10026801901) (-10026801899)  (* beta *);
    Bracket 8 (-10026801901) (-10026801899)  (* gamma *) ].

Theorem three_alphabets_certified : certified three_alphabets.
Proof. apply (certificate_sound 60). vm_cast_no_check (eq_refl true). Qed.

Theorem three_alphabets_complete : every_row three_alphabets.
Proof. apply complete_sound. vm_cast_no_check (eq_refl true). Qed.
