(** * Claim [greedy-envelope] (new)

    The likeliest token as a function of the strength: the upper envelope of the lines
    log p_z + a M_z.  Each token reigns on an interval with explicit ends, and the reigns
    follow each other in the order of the log-odds. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma.
Open Scope R_scope.

Section Envelope.
Context {A : Type} (zs : list A) (p M : A -> R).
Hypothesis pw : positive_weights zs p.

Definition line (z : A) (a : R) : R := ln (p z) + a * M z.
Definition envelope (a : R) : R := Max zs (fun z => line z a).

(** No token is likelier than z at strength a *)
Definition likeliest (z : A) (a : R) : Prop :=
  forall y, In y zs -> tilt zs p M y a <= tilt zs p M z a.

(** Where two lines meet *)
Definition crossing (z y : A) : R := ln (p z / p y) / (M y - M z).

Lemma tilt_le_line z y a : In z zs -> In y zs ->
  (tilt zs p M y a <= tilt zs p M z a <-> line y a <= line z a).
Proof.
  intros Hz Hy. assert (Ty := tilt_pos zs p M pw y a Hy). assert (Tz := tilt_pos zs p M pw z a Hz).
  assert (E : forall x, In x zs -> line x a = ln (tilt zs p M x a) + K zs p M a).
  { intros x Hx. rewrite ln_tilt by auto. unfold line. ring. }
  rewrite !E by auto. split; intros H.
  - apply Rplus_le_compat_r. destruct H as [H|H]; [left; apply ln_increasing; auto|right].
    rewrite H. reflexivity.
  - apply Rnot_lt_le. intros L. apply ln_increasing in L; auto. lra.
Qed.

Lemma likeliest_envelope z a : In z zs -> (likeliest z a <-> line z a = envelope a).
Proof.
  intros Hz. split.
  - intros H. apply Rle_antisym; [apply (Max_ge zs (fun z => line z a)); auto|].
    destruct (Max_attained zs (fun z => line z a) (proj1 pw)) as (y & Hy & Ey).
    unfold envelope. rewrite <- Ey. apply tilt_le_line; auto.
  - intros E y Hy. apply tilt_le_line; auto. rewrite E.
    apply (Max_ge zs (fun z => line z a)); auto.
Qed.

Lemma envelope_convex : convex envelope.
Proof.
  intros a b t Ht.
  destruct (Max_attained zs (fun z => line z (t * a + (1 - t) * b)) (proj1 pw)) as (z & Hz & Ez).
  unfold envelope at 1. rewrite <- Ez.
  replace (line z (t * a + (1 - t) * b)) with (t * line z a + (1 - t) * line z b)
    by (unfold line; ring).
  apply Rplus_le_compat; apply Rmult_le_compat_l; try lra;
    apply (Max_ge zs (fun z => line z _)); auto.
Qed.

Lemma likeliest_height z a : In z zs -> likeliest z a ->
  tilt zs p M z a = exp (envelope a - K zs p M a).
Proof.
  intros Hz H. apply likeliest_envelope in H; auto. rewrite <- H. unfold line.
  rewrite tilt_exp by auto.
  replace (ln (p z) + a * M z - K zs p M a) with (ln (p z) + (a * M z - K zs p M a)) by ring.
  rewrite (exp_plus (ln (p z))), exp_ln by (apply pw; auto). reflexivity.
Qed.

Lemma line_crossing z y a : In z zs -> In y zs -> M z < M y ->
  (line y a <= line z a <-> a <= crossing z y).
Proof.
  intros Hz Hy L. unfold line, crossing. rewrite ln_quotient by (apply pw; auto).
  split; intros H.
  - apply Rmult_le_reg_r with (M y - M z); [lra|].
    replace ((ln (p z) - ln (p y)) / (M y - M z) * (M y - M z)) with (ln (p z) - ln (p y))
      by (field; lra). lra.
  - apply Rmult_le_compat_r with (r := M y - M z) in H; [|lra].
    replace ((ln (p z) - ln (p y)) / (M y - M z) * (M y - M z)) with (ln (p z) - ln (p y)) in H
      by (field; lra). lra.
Qed.

Lemma line_crossing_below z y a : In z zs -> In y zs -> M y < M z ->
  (line y a <= line z a <-> crossing z y <= a).
Proof.
  intros Hz Hy L. unfold line, crossing. rewrite ln_quotient by (apply pw; auto).
  replace ((ln (p z) - ln (p y)) / (M y - M z)) with ((ln (p y) - ln (p z)) / (M z - M y))
    by (field; lra).
  split; intros H.
  - apply Rmult_le_reg_r with (M z - M y); [lra|].
    replace ((ln (p y) - ln (p z)) / (M z - M y) * (M z - M y)) with (ln (p y) - ln (p z))
      by (field; lra). lra.
  - apply Rmult_le_compat_r with (r := M z - M y) in H; [|lra].
    replace ((ln (p y) - ln (p z)) / (M z - M y) * (M z - M y)) with (ln (p y) - ln (p z)) in H
      by (field; lra). lra.
Qed.

Lemma line_level z y a : In z zs -> In y zs -> M y = M z ->
  (line y a <= line z a <-> p y <= p z).
Proof.
  intros Hz Hy E. unfold line. rewrite E.
  assert (0 < p y) by (apply pw; auto). assert (0 < p z) by (apply pw; auto). split; intros L.
  - apply Rnot_lt_le. intros H1. apply ln_increasing in H1; auto. lra.
  - apply Rplus_le_compat_r. destruct L as [L|L]; [left; apply ln_increasing; auto|right].
    rewrite L. reflexivity.
Qed.

(** The reign of z: at most every crossing with a larger log-odds, at least every one with
    a smaller, and no likelier token of the same log-odds *)
Lemma likeliest_reign z a : In z zs -> (likeliest z a <-> forall y, In y zs ->
  (M z < M y -> a <= crossing z y) /\ (M y < M z -> crossing z y <= a) /\
  (M y = M z -> p y <= p z)).
Proof.
  intros Hz. split.
  - intros H y Hy. specialize (H y Hy). apply tilt_le_line in H; auto.
    split; [|split]; intros L;
      [apply line_crossing|apply line_crossing_below|apply (line_level z y a)]; auto.
  - intros H y Hy. apply tilt_le_line; auto. destruct (H y Hy) as (H1 & H2 & H3).
    destruct (Rtotal_order (M z) (M y)) as [L|[L|L]];
      [apply line_crossing|apply line_level|apply line_crossing_below]; auto.
Qed.

Lemma likeliest_order z y a b : In z zs -> In y zs -> a < b ->
  likeliest z a -> likeliest y b -> M z <= M y.
Proof.
  intros Hz Hy Hab H1 H2. apply Rnot_lt_le. intros L.
  specialize (H1 y Hy). specialize (H2 z Hz). apply tilt_le_line in H1, H2; auto.
  unfold line in H1, H2. nra.
Qed.

(** Beyond some strength the likeliest tokens are those of largest log-odds, and of the
    largest probability among these *)
Lemma likeliest_at_infinity : exists b, forall a z, b < a -> In z zs ->
  (likeliest z a <-> M z = top zs M /\ forall y, In y zs -> M y = top zs M -> p y <= p z).
Proof.
  set (f := fun z => Sum zs (fun y => Rabs (crossing z y))). exists (Sum zs f).
  intros a z Ha Hz.
  assert (Hc : forall y, In y zs -> crossing z y < a).
  { intros y Hy. apply Rle_lt_trans with (2 := Ha). apply Rle_trans with (1 := Rle_abs _).
    apply Rle_trans with (f z).
    - apply (Sum_ge_term zs (fun y => Rabs (crossing z y))); auto. intros; apply Rabs_pos.
    - apply (Sum_ge_term zs f); auto. intros y' _. apply Sum_nonneg. intros; apply Rabs_pos. }
  rewrite likeliest_reign by auto. split.
  - intros H. assert (E : M z = top zs M).
    { apply Rle_antisym; [apply Max_ge; auto|]. apply Rnot_lt_le. intros L.
      destruct (Max_attained zs M (proj1 pw)) as (y & Hy & Ey). fold (top zs M) in Ey.
      destruct (H y Hy) as (H1 & _). specialize (Hc y Hy). rewrite Ey in H1.
      specialize (H1 L). lra. }
    split; [exact E|]. intros y Hy Ey. apply (H y Hy). congruence.
  - intros [E H] y Hy. split; [|split].
    + intros L. exfalso. assert (M y <= top zs M) by (apply Max_ge; auto). lra.
    + intros _. apply Rlt_le, Hc, Hy.
    + intros Ey. apply H; auto. congruence.
Qed.
End Envelope.

(** ** In the model *)

(** z is a greedy choice at strength a *)
Definition greedy s (c : context s) (z : token s) (a : R) : Prop :=
  In z (vocabulary s) /\
  forall y, In y (vocabulary s) -> steered_prob s c y a <= steered_prob s c z a.

Section Model.
Variables (s : setup) (c : context s).
Hypothesis wp : well_posed s.
Hypothesis tr : perfectly_trained s.
Hypothesis Hc : In c (contexts s).
Let pw := prob_weights s wp c Hc.
Notation zs := (vocabulary s).
Notation M := (log_odds s).

Lemma greedy_likeliest z a : In z zs ->
  (greedy s c z a <-> likeliest zs (prob s c) M z a).
Proof.
  intros Hz. unfold greedy, likeliest. split.
  - intros [_ H] y Hy. rewrite <- !steered_tilt by auto. auto.
  - intros H. split; [exact Hz|]. intros y Hy. rewrite !steered_tilt by auto. auto.
Qed.

(** The greedy tokens at a are those whose line log p_z + a M_z attains the envelope; the
    envelope is convex, and gives the largest probability. *)
Theorem greedy_envelope :
  (forall z a, In z zs -> (greedy s c z a <->
     ln (prob s c z) + a * M z = envelope zs (prob s c) M a)) /\
  convex (envelope zs (prob s c) M) /\
  (forall z a, greedy s c z a ->
     steered_prob s c z a = exp (envelope zs (prob s c) M a - cumulant s c a)).
Proof.
  split; [|split].
  - intros z a Hz. rewrite greedy_likeliest by auto. apply likeliest_envelope; auto.
  - apply envelope_convex; auto.
  - intros z a H. assert (Hz := proj1 H). apply greedy_likeliest in H; auto.
    rewrite steered_tilt by auto. apply likeliest_height; auto.
Qed.

(** The reign of a token, with the crossings log (p_z / p_y) / (M_y - M_z) as ends ... *)
Theorem greedy_reign z a : In z zs -> (greedy s c z a <-> forall y, In y zs ->
  (M z < M y -> a <= ln (prob s c z / prob s c y) / (M y - M z)) /\
  (M y < M z -> ln (prob s c z / prob s c y) / (M y - M z) <= a) /\
  (M y = M z -> prob s c y <= prob s c z)).
Proof. intros Hz. rewrite greedy_likeliest by auto. apply likeliest_reign; auto. Qed.

(** ... is an interval, ... *)
Theorem greedy_interval z a b x : greedy s c z a -> greedy s c z b -> a <= x <= b ->
  greedy s c z x.
Proof.
  intros Ha Hb Hx. assert (Hz := proj1 Ha). rewrite greedy_reign in * by auto.
  intros y Hy. destruct (Ha y Hy) as (A1 & A2 & A3). destruct (Hb y Hy) as (B1 & B2 & B3).
  split; [|split]; auto; intros L; [specialize (B1 L)|specialize (A2 L)]; lra.
Qed.

(** ... the reigns are ordered by log-odds, ... *)
Theorem greedy_order z y a b : a < b -> greedy s c z a -> greedy s c y b -> M z <= M y.
Proof.
  intros Hab Ha Hb. assert (Hz := proj1 Ha). assert (Hy := proj1 Hb).
  apply greedy_likeliest in Ha, Hb; auto.
  apply (likeliest_order zs (prob s c) M pw z y a b); auto.
Qed.

(** ... from one to a later one of larger log-odds the change is where their lines cross,
    between the two strengths, ... *)
Theorem greedy_switch z y a b : greedy s c z a -> greedy s c y b -> M z < M y ->
  a <= ln (prob s c z / prob s c y) / (M y - M z) <= b.
Proof.
  intros Ha Hb L. assert (Hz := proj1 Ha). assert (Hy := proj1 Hb).
  rewrite greedy_reign in Ha, Hb by auto.
  destruct (Ha y Hy) as (H1 & _). destruct (Hb z Hz) as (_ & H2 & _).
  split; [apply H1, L|]. specialize (H2 L). rewrite ln_quotient in * by (apply pw; auto).
  replace ((ln (prob s c z) - ln (prob s c y)) / (M y - M z))
    with ((ln (prob s c y) - ln (prob s c z)) / (M z - M y)) by (field; lra). exact H2.
Qed.

(** ... and the last one is that of the likeliest tokens of largest log-odds. *)
Theorem greedy_at_infinity : exists b, forall a z, b < a -> In z zs ->
  (greedy s c z a <-> M z = max_log_odds s /\
     forall y, In y zs -> M y = max_log_odds s -> prob s c y <= prob s c z).
Proof.
  destruct (likeliest_at_infinity zs (prob s c) M pw) as (b & H). exists b.
  intros a z Ha Hz. rewrite greedy_likeliest by auto. apply H; auto.
Qed.
End Model.
