(** * Exponential tilting of a finite distribution

    For one context, steering by strength [a] turns the next-token distribution
    [p] into [tilt z a = p z exp (a M z) / sum] (log-odds lemma, file
    [LogOddsLemma.v]).  This file has the objects and their elementary properties;
    the laws have a file each.  Replacing [M] by [-M] reflects [a] into [-a]
    ([Reflection] below), so a limit at -oo follows from the one at +oo. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus.
Open Scope R_scope.

Section Definitions.
Context {A : Type} (zs : list A) (p M : A -> R).

(** sum_z p_z exp (a M_z), the steered probabilities, the mean of M under them,
    its variance, and the cumulant generating function K *)
Definition mass (a : R) := Sum zs (fun z => p z * exp (a * M z)).
Definition tilt (z : A) (a : R) := p z * exp (a * M z) / mass a.
Definition mean (a : R) := Sum zs (fun z => tilt z a * M z).
Definition variance (a : R) := Sum zs (fun z => tilt z a * (M z - mean a) ^ 2).
Definition K (a : R) := ln (mass a).

(** Extreme values of M, and the tokens that attain them *)
Definition top := Max zs M.
Definition bottom := Min zs M.
Definition at_level (m : R) (z : A) := if Req_EM_T (M z) m then true else false.
Definition maximisers := filter (at_level top) zs.
Definition minimisers := filter (at_level bottom) zs.

Definition nonconstant := exists x y, In x zs /\ In y zs /\ M x <> M y.

Definition positive_weights := zs <> nil /\ forall z, In z zs -> 0 < p z.
Definition distribution := (forall z, In z zs -> 0 < p z) /\ Sum zs p = 1.
End Definitions.

Section Elementary.
Context {A : Type} (zs : list A) (p M : A -> R).
Hypothesis pw : positive_weights zs p.
Notation mass := (mass zs p M).
Notation tilt := (tilt zs p M).
Notation mean := (mean zs p M).
Notation top := (top zs M).
Notation bottom := (bottom zs M).
Let ne : zs <> nil := proj1 pw.
Let ppos : forall z, In z zs -> 0 < p z := proj2 pw.

Lemma term_pos z a : In z zs -> 0 < p z * exp (a * M z).
Proof. intros Hz. apply Rmult_lt_0_compat; [auto|apply exp_pos]. Qed.

Lemma mass_pos a : 0 < mass a.
Proof.
  destruct (Max_attained zs M ne) as (z & Hz & _).
  apply Sum_pos with z; auto using term_pos.
  intros y Hy. apply Rlt_le, term_pos; auto.
Qed.

Lemma tilt_pos z a : In z zs -> 0 < tilt z a.
Proof. intros Hz. apply Rdiv_lt_0_compat; [apply term_pos; auto|apply mass_pos]. Qed.

Lemma tilt_sum a : Sum zs (fun z => tilt z a) = 1.
Proof.
  unfold Tilt.tilt. rewrite Sum_div. fold (mass a). field. apply Rgt_not_eq, mass_pos.
Qed.

Lemma tilt_le_1 z a : In z zs -> tilt z a <= 1.
Proof.
  intros Hz. rewrite <- (tilt_sum a).
  apply (Sum_ge_term zs (fun y => tilt y a) z); auto.
  intros y Hy. apply Rlt_le, tilt_pos; auto.
Qed.

(** sigma_z (a) = p_z exp (a M_z - K a) *)
Lemma tilt_exp z a : tilt z a = p z * exp (a * M z - K zs p M a).
Proof.
  unfold Rminus. rewrite exp_plus, exp_Ropp. unfold K.
  rewrite exp_ln by apply mass_pos. unfold Tilt.tilt. field. apply Rgt_not_eq, mass_pos.
Qed.

Lemma ln_tilt z a : In z zs -> ln (tilt z a) = ln (p z) + a * M z - K zs p M a.
Proof.
  intros Hz. rewrite tilt_exp, ln_mult, ln_exp; auto using exp_pos. ring.
Qed.

Lemma Sum_centred a : Sum zs (fun z => tilt z a * (M z - mean a)) = 0.
Proof.
  rewrite (Sum_ext zs _ (fun z => tilt z a * M z - tilt z a * mean a)) by (intros; ring).
  rewrite Sum_minus, Sum_scalr, tilt_sum. fold (mean a). ring.
Qed.

Lemma not_all_equal m : nonconstant zs M -> exists z, In z zs /\ M z <> m.
Proof.
  intros (x & y & Hx & Hy & H).
  destruct (Req_dec (M x) m) as [E|E]; [exists y|exists x]; split; auto; congruence.
Qed.

(** The mean is strictly between the extreme values *)
Lemma mean_lt_top a : nonconstant zs M -> mean a < top.
Proof.
  intros H. destruct (not_all_equal top H) as (z & Hz & Hne).
  replace top with (Sum zs (fun z => tilt z a * top)) by (rewrite Sum_scalr, tilt_sum; ring).
  apply Sum_lt with z; auto.
  - intros y Hy. apply Rmult_le_compat_l; [apply Rlt_le, tilt_pos; auto|apply Max_ge; auto].
  - apply Rmult_lt_compat_l; [apply tilt_pos; auto|].
    assert (M z <= top) by (apply Max_ge; auto). lra.
Qed.

Lemma bottom_lt_mean a : nonconstant zs M -> bottom < mean a.
Proof.
  intros H. destruct (not_all_equal bottom H) as (z & Hz & Hne).
  replace bottom with (Sum zs (fun z => tilt z a * bottom)) by (rewrite Sum_scalr, tilt_sum; ring).
  apply Sum_lt with z; auto.
  - intros y Hy. apply Rmult_le_compat_l; [apply Rlt_le, tilt_pos; auto|apply Min_le; auto].
  - apply Rmult_lt_compat_l; [apply tilt_pos; auto|].
    assert (bottom <= M z) by (apply Min_le; auto). lra.
Qed.
End Elementary.

(** An interior value of M, or two sides, makes M non-constant *)
Lemma lt_nonconstant {A} (zs : list A) (M : A -> R) :
  zs <> nil -> bottom zs M < top zs M -> nonconstant zs M.
Proof.
  intros ne H. destruct (Min_attained zs M ne) as (x & Hx & Ex).
  destruct (Max_attained zs M ne) as (y & Hy & Ey).
  exists x, y. unfold bottom, top in H. repeat split; auto. lra.
Qed.

Lemma at_level_true {A} (M : A -> R) m z : at_level M m z = true <-> M z = m.
Proof. unfold at_level. destruct Req_EM_T; intuition congruence. Qed.

(** Without steering the distribution is [p] itself *)
Section Unsteered.
Context {A : Type} (zs : list A) (p M : A -> R).
Hypothesis pd : distribution zs p.

Lemma distribution_weights : positive_weights zs p.
Proof.
  destruct pd as [Hp Hs]. split; auto. intros ->. simpl in Hs. lra.
Qed.

Lemma mass_0 : mass zs p M 0 = 1.
Proof.
  rewrite <- (proj2 pd). apply Sum_ext; intros z _.
  rewrite Rmult_0_l, exp_0. ring.
Qed.

Lemma K_0 : K zs p M 0 = 0.
Proof. unfold K. rewrite mass_0. apply ln_1. Qed.

Lemma tilt_0 z : tilt zs p M z 0 = p z.
Proof. unfold tilt. rewrite mass_0, Rmult_0_l, exp_0. field. Qed.

Lemma mean_0 : mean zs p M 0 = Sum zs (fun z => p z * M z).
Proof. apply Sum_ext; intros. rewrite tilt_0. reflexivity. Qed.
End Unsteered.

(** A constant added to M changes nothing *)
Lemma tilt_shift {A} (zs : list A) (p M M' : A -> R) k z a : In z zs ->
  (forall y, In y zs -> M' y = M y + k) -> tilt zs p M' z a = tilt zs p M z a.
Proof.
  intros Hz H. unfold tilt, mass.
  rewrite (Sum_ext zs (fun z => p z * exp (a * M' z)) (fun z => p z * exp (a * M z) * exp (a * k))).
  - rewrite (H z Hz), Sum_scalr, Rmult_plus_distr_l, exp_plus.
    generalize (exp_pos (a * k)). intros.
    destruct (Req_dec (Sum zs (fun y => p y * exp (a * M y))) 0) as [E|E]; [|field; lra].
    rewrite E. unfold Rdiv. rewrite Rmult_0_l, !Rinv_0. ring.
  - intros y Hy. rewrite (H y Hy), Rmult_plus_distr_l, exp_plus. ring.
Qed.

(** Tilting by -M is tilting by M with the opposite strength *)
Section Reflection.
Context {A : Type} (zs : list A) (p M : A -> R).
Let M' := fun z => - M z.

Lemma mass_opp a : mass zs p M' a = mass zs p M (- a).
Proof. apply Sum_ext; intros z _. unfold M'. do 2 f_equal. ring. Qed.

Lemma tilt_opp z a : tilt zs p M' z a = tilt zs p M z (- a).
Proof. unfold tilt. rewrite mass_opp. unfold M'. do 3 f_equal. ring. Qed.

Lemma mean_opp a : mean zs p M' a = - mean zs p M (- a).
Proof.
  unfold mean. rewrite <- Sum_opp. apply Sum_ext; intros z _. rewrite tilt_opp. unfold M'. ring.
Qed.

Lemma top_opp : top zs M' = - bottom zs M.
Proof. unfold top, bottom, Min. fold M'. ring. Qed.

Lemma maximisers_opp : maximisers zs M' = minimisers zs M.
Proof.
  unfold maximisers, minimisers. rewrite top_opp.
  apply filter_ext; intros z. unfold at_level, M'.
  destruct Req_EM_T; destruct Req_EM_T; auto; exfalso; lra.
Qed.
End Reflection.
