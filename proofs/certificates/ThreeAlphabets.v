(** Where the tokens of a model peak, certified for Rocq; written by steerlaw certify --rocq.
    [model] is what the theorems are about: its next-token distributions, the distribution of
    each context, and the contexts of P and of N, all numbered from 0.  See
    ModelCertificate.v. *)
From Coq Require Import ZArith QArith List.
From Steerlaw Require Import CertificateChecker ModelCertificate.
Import ListNotations.
Open Scope Z_scope.

(* contexts:
   aab bba ABB AAB αβγ γβγ *)
Definition model : data := Data
  [ [ 2 # 5; 3 # 10; 1 # 5; 1 # 60; 1 # 60; 1 # 60; 1 # 60; 1 # 60; 1 # 60 ];
    [ 1 # 60; 1 # 60; 1 # 60; 9 # 20; 27 # 100; 9 # 50; 1 # 60; 1 # 60; 1 # 60 ];
    [ 1 # 60; 1 # 60; 1 # 60; 1 # 60; 1 # 60; 1 # 60; 9 # 25; 63 # 200; 9 # 40 ] ]%Q
  [ 0; 0; 1; 1; 2; 2 ]%nat
  [ 0; 1 ]%nat
  [ 2; 3 ]%nat.

(* contexts 0, 1 *)
Theorem peaks_0 : peaks model 0%nat
  20000000000
  [ Rises;  (* a *)
    Between (8861712927) (8861712929);  (* b *)
    Between (-94769515) (-94769513);  (* c *)
    Falls;  (* A *)
    Between (-23646444315) (-23646444313);  (* B *)
    Between (-18788161651) (-18788161649);  (* C *)
    Between (-10026801901) (-10026801899);  (* α *)
    Between (-10026801901) (-10026801899);  (* β *)
    Between (-10026801901) (-10026801899) ].  (* γ *)
Proof. apply (peaks_sound 64). vm_cast_no_check (eq_refl true). Qed.

(* contexts 2, 3 *)
Theorem peaks_1 : peaks model 1%nat
  20000000000
  [ Rises;  (* a *)
    Between (28861712927) (28861712929);  (* b *)
    Between (19905230485) (19905230487);  (* c *)
    Falls;  (* A *)
    Between (-3646444315) (-3646444313);  (* B *)
    Between (1211838349) (1211838351);  (* C *)
    Between (9973198099) (9973198101);  (* α *)
    Between (9973198099) (9973198101);  (* β *)
    Between (9973198099) (9973198101) ].  (* γ *)
Proof. apply (peaks_sound 64). vm_cast_no_check (eq_refl true). Qed.

(* contexts 4, 5 *)
Theorem peaks_2 : peaks model 2%nat
  20000000000
  [ Rises;  (* a *)
    Between (42121421555) (42121421557);  (* b *)
    Between (31150347947) (31150347949);  (* c *)
    Falls;  (* A *)
    Between (-35530773695) (-35530773693);  (* B *)
    Between (-28844378103) (-28844378101);  (* C *)
    Between (-38003929) (-38003927);  (* α *)
    Between (-38003929) (-38003927);  (* β *)
    Between (-38003929) (-38003927) ].  (* γ *)
Proof. apply (peaks_sound 64). vm_cast_no_check (eq_refl true). Qed.
