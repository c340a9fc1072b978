(** * Claim [efficiency]: neither efficiency is monotone (new)

    With three tokens and sign separation the efficiency falls from strength 1 to 2 and rises
    from 2 to 3; in another model the share of KL (p || sigma) rises and falls.  Exact
    rational numbers, and logarithms enclosed by [FixedPoint.v]. *)
From Coq Require Import Reals Lra Lia List ZArith.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt ConceptEquation KLMonotone PerfectTraining
  Efficiency FixedPoint.
Import ListNotations.
Open Scope R_scope.

(** A logarithm between two rationals *)
Lemma ln_between (n d : positive) m r : ln_ball 64 8 (table 96 8) n d = Some (m, r) ->
  IZR (m - r) / IZR (2 ^ 64) <= ln (IZR (Zpos n) / IZR (Zpos d)) <= IZR (m + r) / IZR (2 ^ 64).
Proof.
  intros H. assert (E := ln_ball_encloses 64 8 n d (m, r) ltac:(lia) ltac:(lia) H).
  unfold encloses, scale in E. cbn [fst snd] in E. apply Rabs_le_between in E.
  set (x := ln (IZR (Zpos n) / IZR (Zpos d))) in *.
  assert (P : 0 < IZR (2 ^ 64)) by (apply IZR_lt; reflexivity).
  set (p := IZR (2 ^ 64)) in *. rewrite minus_IZR, plus_IZR.
  split; apply Rmult_le_reg_r with p; auto; unfold Rdiv; rewrite Rmult_assoc, Rinv_l; lra.
Qed.

Ltac enclose_ln n d :=
  let H := fresh in
  let b := eval vm_compute in (ln_ball 64 8 (table 96 8) n d) in
  match b with Some (?m, ?r) =>
    assert (H := ln_between n d m r ltac:(vm_compute; reflexivity));
    let lo := eval vm_compute in (m - r)%Z in let hi := eval vm_compute in (m + r)%Z in
    change (m - r)%Z with lo in H; change (m + r)%Z with hi in H;
    let s := eval vm_compute in (2 ^ 64)%Z in change (2 ^ 64)%Z with s in H
  end.

(** Three tokens a, b, o; M is the logarithm of a rational; strengths are natural *)
Inductive tok := a | b | o.
Definition row (x y z : R) (t : tok) : R := match t with a => x | b => y | o => z end.

Section Three.
Variables (p rho : tok -> R) (T : tok -> bool).
Hypothesis pd : distribution [a; b; o] p.
Hypothesis rho_pos : forall t, 0 < rho t.
Notation M := (fun t => ln (rho t)).

(** sigma at strength n, its target probability, and the mass *)
Variables (n : nat) (s : tok -> R) (m f f0 : R).
Hypothesis mass_n : p a * rho a ^ n + p b * rho b ^ n + p o * rho o ^ n = m.
Hypothesis sigma_n : forall t, p t * rho t ^ n / m = s t.
Hypothesis target_n : Sum (filter T [a; b; o]) s = f.
Hypothesis target_0 : Sum (filter T [a; b; o]) p = f0.

Lemma power_exp t : exp (INR n * ln (rho t)) = rho t ^ n.
Proof. rewrite <- Rpower_pow by apply rho_pos. reflexivity. Qed.

Lemma three_mass : mass [a; b; o] p M (INR n) = m.
Proof. unfold mass. cbn [Sum]. rewrite !power_exp. lra. Qed.

Lemma three_tilt t : tilt [a; b; o] p M t (INR n) = s t.
Proof. unfold tilt. rewrite three_mass, power_exp. apply sigma_n. Qed.

Lemma three_F : F [a; b; o] p M T (INR n) = f.
Proof. rewrite <- target_n. apply Sum_ext. intros t _. apply three_tilt. Qed.

Lemma three_eta : eta [a; b; o] p M T (INR n) = kl f f0 /
  (INR n * (s a * ln (rho a) + s b * ln (rho b) + s o * ln (rho o)) - ln m).
Proof.
  assert (Em : mean [a; b; o] p M (INR n) =
    s a * ln (rho a) + s b * ln (rho b) + s o * ln (rho o)).
  { unfold mean. cbn [Sum]. rewrite !three_tilt. ring. }
  unfold eta. rewrite target_0, kl_backward, Em, three_F by exact pd.
  unfold K. rewrite three_mass. reflexivity.
Qed.

Lemma three_reverse : kl f0 (F [a; b; o] p M T (INR n)) /
    KL [a; b; o] p (fun t => tilt [a; b; o] p M t (INR n)) = kl f0 f /
  (ln m - INR n * (p a * ln (rho a) + p b * ln (rho b) + p o * ln (rho o))).
Proof.
  assert (Em : mean [a; b; o] p M 0 = p a * ln (rho a) + p b * ln (rho b) + p o * ln (rho o)).
  { rewrite mean_0 by exact pd. cbn [Sum]. ring. }
  rewrite kl_forward, Em, three_F by exact pd. unfold K. rewrite three_mass. reflexivity.
Qed.
End Three.

(** A quotient on one side of a bound, from a linear inequality *)
Lemma below_quotient x y c : 0 < y -> c * y < x -> c < x / y.
Proof.
  intros Hy H. apply Rmult_lt_reg_r with y; [exact Hy|].
  replace (x / y * y) with x by (field; lra). exact H.
Qed.

Lemma above_quotient x y c : 0 < y -> x < c * y -> x / y < c.
Proof.
  intros Hy H. apply Rmult_lt_reg_r with y; [exact Hy|].
  replace (x / y * y) with x by (field; lra). exact H.
Qed.

Lemma ln_positive x : 0 < x -> (0 < ln x <-> 1 < x).
Proof.
  intros Hx. rewrite <- ln_1. split; intros H; [apply ln_lt_inv; lra|apply ln_increasing; lra].
Qed.

Ltac signs := intros []; cbn; rewrite ln_positive by lra;
  split; intros; (reflexivity || discriminate || lra).

Definition p1 : tok -> R := row (1 / 10) (899 / 1000) (1 / 1000).
Definition rho1 : tok -> R := row (11 / 10) (9 / 10) (10 / 1).
Definition T1 (t : tok) : bool := match t with b => false | _ => true end.

Lemma p1_distribution : distribution [a; b; o] p1.
Proof. split; [intros [] _; cbn; lra|cbn; lra]. Qed.

Ltac tokens := first [intros []; cbn; field | cbn; field | intros []; cbn; lra | cbn; lra].

(** 0.2268..., 0.1820..., 0.2618... *)
Theorem efficiency_not_monotone :
  let e n := eta [a; b; o] p1 (fun t => ln (rho1 t)) T1 (INR n) in
  (forall t, 0 < ln (rho1 t) <-> T1 t = true) /\
  22 / 100 < e 1%nat /\ e 2%nat < 19 / 100 /\ 26 / 100 < e 3%nat.
Proof.
  cbv zeta. split; [signs|]. enclose_ln 11%positive 10%positive. enclose_ln 9%positive 10%positive.
  enclose_ln 10%positive 1%positive.
  split; [|split].
  - rewrite (three_eta p1 rho1 T1 p1_distribution ltac:(tokens) 1
      (row (1100 / 9291) (2697 / 3097) (100 / 9291))
      (9291 / 10000) (400 / 3097) (101 / 1000)
      ltac:(tokens) ltac:(tokens) ltac:(tokens) ltac:(tokens)).
    unfold kl. replace (400 / 3097 / (101 / 1000)) with (400000 / 312797) by field.
    replace ((1 - 400 / 3097) / (1 - 101 / 1000)) with (3000 / 3097) by field.
    enclose_ln 9291%positive 10000%positive.
    enclose_ln 400000%positive 312797%positive.
    enclose_ln 3000%positive 3097%positive.
    cbn [p1 row rho1 INR]. apply below_quotient; lra.
  - rewrite (three_eta p1 rho1 T1 p1_distribution ltac:(tokens) 2
      (row (1100 / 8629) (72819 / 94919) (10000 / 94919))
      (94919 / 100000) (22100 / 94919) (101 / 1000)
      ltac:(tokens) ltac:(tokens) ltac:(tokens) ltac:(tokens)).
    unfold kl. replace (22100 / 94919 / (101 / 1000)) with (22100000 / 9586819) by field.
    replace ((1 - 22100 / 94919) / (1 - 101 / 1000)) with (81000 / 94919) by field.
    enclose_ln 94919%positive 100000%positive.
    enclose_ln 22100000%positive 9586819%positive.
    enclose_ln 81000%positive 94919%positive.
    cbn [p1 row rho1 INR]. apply above_quotient; lra.
  - rewrite (three_eta p1 rho1 T1 p1_distribution ltac:(tokens) 3
      (row (133100 / 1788471) (72819 / 198719) (1000000 / 1788471))
      (1788471 / 1000000) (125900 / 198719) (101 / 1000)
      ltac:(tokens) ltac:(tokens) ltac:(tokens) ltac:(tokens)).
    unfold kl. replace (125900 / 198719 / (101 / 1000)) with (125900000 / 20070619) by field.
    replace ((1 - 125900 / 198719) / (1 - 101 / 1000)) with (81000 / 198719) by field.
    enclose_ln 1788471%positive 1000000%positive.
    enclose_ln 125900000%positive 20070619%positive.
    enclose_ln 81000%positive 198719%positive.
    cbn [p1 row rho1 INR]. apply below_quotient; lra.
Qed.

Definition p2 : tok -> R := row (1 / 600) (598 / 600) (1 / 600).
Definition rho2 : tok -> R := row (4 / 1) (1 / 8) (9 / 10).
Definition T2 (t : tok) : bool := match t with a => true | _ => false end.

Lemma p2_distribution : distribution [a; b; o] p2.
Proof. split; [intros [] _; cbn; lra|cbn; lra]. Qed.

(** 0.8631..., 0.9258..., 0.8819... *)
Theorem reverse_not_monotone :
  let e n := kl (Sum (filter T2 [a; b; o]) p2)
      (F [a; b; o] p2 (fun t => ln (rho2 t)) T2 (INR n)) /
    KL [a; b; o] p2 (fun t => tilt [a; b; o] p2 (fun t => ln (rho2 t)) t (INR n)) in
  (forall t, 0 < ln (rho2 t) <-> T2 t = true) /\
  e 1%nat < 87 / 100 /\ 92 / 100 < e 2%nat /\ e 3%nat < 89 / 100.
Proof.
  cbv zeta. split; [signs|]. enclose_ln 4%positive 1%positive. enclose_ln 1%positive 8%positive.
  enclose_ln 9%positive 10%positive.
  replace (Sum (filter T2 [a; b; o]) p2) with (1 / 600) by (cbn; field).
  split; [|split].
  - rewrite (three_reverse p2 rho2 T2 p2_distribution ltac:(tokens) 1
      (row (80 / 1593) (1495 / 1593) (2 / 177))
      (531 / 4000) (80 / 1593) (1 / 600)
      ltac:(tokens) ltac:(tokens) ltac:(tokens)).
    unfold kl. replace (1 / 600 / (80 / 1593)) with (531 / 16000) by field.
    replace ((1 - 1 / 600) / (1 - 80 / 1593)) with (318069 / 302600) by field.
    enclose_ln 531%positive 4000%positive.
    enclose_ln 531%positive 16000%positive.
    enclose_ln 318069%positive 302600%positive.
    cbn [p2 row rho2 INR]. apply above_quotient; lra.
  - rewrite (three_reverse p2 rho2 T2 p2_distribution ltac:(tokens) 2
      (row (12800 / 20923) (7475 / 20923) (648 / 20923))
      (20923 / 480000) (12800 / 20923) (1 / 600)
      ltac:(tokens) ltac:(tokens) ltac:(tokens)).
    unfold kl. replace (1 / 600 / (12800 / 20923)) with (20923 / 7680000) by field.
    replace ((1 - 1 / 600) / (1 - 12800 / 20923)) with (12532877 / 4873800) by field.
    enclose_ln 20923%positive 480000%positive.
    enclose_ln 20923%positive 7680000%positive.
    enclose_ln 12532877%positive 4873800%positive.
    cbn [p2 row rho2 INR]. apply below_quotient; lra.
  - rewrite (three_reverse p2 rho2 T2 p2_distribution ltac:(tokens) 3
      (row (2048000 / 2108703) (37375 / 2108703) (7776 / 702901))
      (702901 / 6400000) (2048000 / 2108703) (1 / 600)
      ltac:(tokens) ltac:(tokens) ltac:(tokens)).
    unfold kl. replace (1 / 600 / (2048000 / 2108703)) with (702901 / 409600000) by field.
    replace ((1 - 1 / 600) / (1 - 2048000 / 2108703)) with (421037699 / 12140600) by field.
    enclose_ln 702901%positive 6400000%positive.
    enclose_ln 702901%positive 409600000%positive.
    enclose_ln 421037699%positive 12140600%positive.
    cbn [p2 row rho2 INR]. apply above_quotient; lra.
Qed.
