(** * Claim [efficiency], equation (26) (new)

    Of the relative entropy that steering spends, one part moves the target and the rest is
    spent inside the target and inside its complement.  The part that moves the target is the
    least that any change of the distribution can spend for the same probability of the
    target; the efficiency is its share. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma ConceptEquation KLMonotone
  PerfectTraining.
Open Scope R_scope.

(** Relative entropy of two distributions on two points *)
Definition kl (x y : R) : R := x * ln (x / y) + (1 - x) * ln ((1 - x) / (1 - y)).

(** The law conditioned on a list *)
Definition conditioned {A} (l : list A) (p : A -> R) (z : A) : R := p z / Sum l p.

(** x log (x / y) with 0 log 0 = 0 *)
Lemma entropy_term x y : 0 <= x -> 0 < y -> x * ln (x / y) = x * ln x - x * ln y.
Proof.
  intros [Hx|<-] Hy; [rewrite ln_quotient by auto; ring|ring].
Qed.

Theorem kl_nonneg x y : 0 <= x <= 1 -> 0 < y < 1 -> 0 <= kl x y /\ (kl x y = 0 <-> x = y).
Proof.
  intros Hx Hy. unfold kl. rewrite !entropy_term by lra.
  destruct (gibbs_term x y) as [H1 E1]; [lra|lra|].
  destruct (gibbs_term (1 - x) (1 - y)) as [H2 E2]; [lra|lra|].
  split; [lra|]. split; [intros E; apply E1; lra|intros ->; ring].
Qed.

(** Three points: kl (x, y) - kl (m, y) *)
Lemma kl_through x m y : 0 <= x <= 1 -> 0 < m < 1 -> 0 < y < 1 ->
  kl x y = kl x m + kl m y + (x - m) * ((ln m - ln y) + (ln (1 - y) - ln (1 - m))).
Proof. intros Hx Hm Hy. unfold kl. rewrite !entropy_term by lra. ring. Qed.

(** Beyond y the relative entropy grows with the first argument *)
Lemma kl_grows y m x : 0 < y < 1 -> y <= m -> m <= x -> x <= 1 -> kl m y <= kl x y.
Proof.
  intros Hy Hm Hx H1. destruct (Req_dec m 1) as [->|Hne].
  { replace x with 1 by lra. lra. }
  rewrite (kl_through x m y) by lra.
  assert (0 <= kl x m) by (apply kl_nonneg; lra).
  assert (ln y <= ln m) by (apply ln_le; lra).
  assert (ln (1 - m) <= ln (1 - y)) by (apply ln_le; lra).
  assert (0 <= (x - m) * ((ln m - ln y) + (ln (1 - y) - ln (1 - m)))); [|lra].
  apply Rmult_le_pos; lra.
Qed.

(** KL is not negative, and 0 only for equal laws *)
Theorem KL_nonneg {A} (zs : list A) (q p : A -> R) : weak_distribution zs q ->
  distribution zs p -> 0 <= KL zs q p /\ (KL zs q p = 0 <-> forall z, In z zs -> q z = p z).
Proof.
  intros wq pd. destruct (gibbs zs q p wq pd) as [H E].
  assert (K : KL zs q p = Sum zs (fun z => q z * ln (q z)) - Sum zs (fun z => q z * ln (p z))).
  { unfold KL. rewrite <- Sum_minus. apply Sum_ext. intros z Hz.
    apply entropy_term; [apply wq|apply pd]; auto. }
  rewrite K. split; [lra|]. split.
  - intros H0 z Hz. symmetry. apply E; auto. lra.
  - intros Hz. assert (E' := proj2 E (fun z Hin => eq_sym (Hz z Hin))). lra.
Qed.

(** One part of the chain rule: the sum over a list splits into what moves its total and
    what moves the law inside it *)
Lemma part_chain {A} (l : list A) (q p : A -> R) :
  (forall z, In z l -> 0 <= q z) -> (forall z, In z l -> 0 < p z) ->
  Sum l (fun z => q z * ln (q z / p z)) = Sum l q * ln (Sum l q / Sum l p) +
    Sum l q * KL l (conditioned l q) (conditioned l p).
Proof.
  intros Hq Hp. destruct (Req_dec (Sum l q) 0) as [E|E].
  - rewrite E, !Rmult_0_l, Rplus_0_l. rewrite <- (Sum_zero l). apply Sum_ext. intros z Hz.
    rewrite (Sum_eq_0 l q Hq E z Hz). ring.
  - assert (Q : 0 < Sum l q) by (generalize (Sum_nonneg l q Hq); lra).
    assert (P : 0 < Sum l p).
    { destruct l as [|x l']; [simpl in Q; lra|]. apply Sum_pos with x; simpl; auto.
      - intros y Hy. apply Rlt_le, Hp; auto.
      - apply Hp; simpl; auto. }
    unfold KL. rewrite <- Sum_scal, (Rmult_comm (Sum l q) (ln _)), <- Sum_scal, <- Sum_plus.
    apply Sum_ext. intros z Hz. unfold conditioned.
    rewrite !entropy_term by (auto; apply Rle_mult_inv_pos || apply Rdiv_lt_0_compat; auto).
    destruct (Hq z Hz) as [L|L]; [|rewrite <- L; unfold Rdiv; ring].
    assert (Lp := Hp z Hz). rewrite !ln_quotient by auto. field. lra.
Qed.

Section Split.
Context {A : Type} (zs : list A) (T : A -> bool).
Notation inside := (filter T zs).
Notation outside := (filter (fun z => negb (T z)) zs).

Lemma split_outside (p : A -> R) : Sum zs p = 1 -> Sum outside p = 1 - Sum inside p.
Proof. intros H. rewrite (Sum_split zs p T) in H. lra. Qed.

Lemma conditioned_distribution (l : list A) (p : A -> R) : (forall z, In z l -> 0 < p z) -> l <> nil ->
  distribution l (conditioned l p).
Proof.
  intros Hp Hl. destruct (Max_attained l p Hl) as (x & Hx & _).
  assert (0 < Sum l p).
  { apply Sum_pos with x; auto. intros y Hy. apply Rlt_le; auto. }
  split.
  - intros z Hz. apply Rdiv_lt_0_compat; auto.
  - unfold conditioned. rewrite Sum_div. field. lra.
Qed.

Lemma conditioned_weak (l : list A) (q : A -> R) : (forall z, In z l -> 0 <= q z) -> 0 < Sum l q ->
  weak_distribution l (conditioned l q).
Proof.
  intros Hq Hs. split.
  - intros z Hz. apply Rle_mult_inv_pos; auto.
  - unfold conditioned. rewrite Sum_div. field. lra.
Qed.

Variables q p : A -> R.
Hypothesis wq : weak_distribution zs q.
Hypothesis pd : distribution zs p.
Hypothesis inT : exists z, In z zs /\ T z = true.
Hypothesis notT : exists z, In z zs /\ T z = false.
Let F := Sum inside q.
Let F0 := Sum inside p.

Lemma filter_pos (l : list A) : incl l zs -> l <> nil -> 0 < Sum l p.
Proof.
  intros Hl ne. destruct l as [|x l]; [congruence|]. apply Sum_pos with x; simpl; auto.
  - intros y Hy. apply Rlt_le, pd, Hl, Hy.
  - apply pd, Hl. simpl; auto.
Qed.

Lemma inside_ne : inside <> nil.
Proof.
  destruct inT as (z & Hz & E). intros N. assert (H : In z inside) by (apply filter_In; auto).
  rewrite N in H. destruct H.
Qed.

Lemma outside_ne : outside <> nil.
Proof.
  destruct notT as (z & Hz & E). intros N.
  assert (H : In z outside) by (apply filter_In; rewrite E; auto). rewrite N in H. destruct H.
Qed.

Lemma F0_range : 0 < F0 < 1.
Proof.
  assert (0 < F0) by (apply filter_pos, inside_ne; intros z; rewrite filter_In; tauto).
  assert (0 < Sum outside p) by (apply filter_pos, outside_ne; intros z; rewrite filter_In; tauto).
  rewrite split_outside in H0 by apply pd. unfold F0 in *. lra.
Qed.

Lemma F_weak_range : 0 <= F <= 1.
Proof.
  assert (0 <= F) by (apply Sum_nonneg; intros z Hz; apply filter_In in Hz; apply wq; tauto).
  assert (0 <= Sum outside q)
    by (apply Sum_nonneg; intros z Hz; apply filter_In in Hz; apply wq; tauto).
  rewrite split_outside in H0 by apply wq. unfold F in *. lra.
Qed.

(** (26), the chain rule: KL (q || p) = kl (F, F_0) + F KL (q|T || p|T) +
    (1 - F) KL (q|rest || p|rest), for every law q, zeros allowed; ... *)
Theorem kl_chain : KL zs q p = kl F F0 +
  F * KL inside (conditioned inside q) (conditioned inside p) +
  (1 - F) * KL outside (conditioned outside q) (conditioned outside p).
Proof.
  assert (Hi : forall z (b : A -> bool), In z (filter b zs) -> In z zs)
    by (intros z b Hz; apply filter_In in Hz; tauto).
  unfold KL at 1. rewrite (Sum_split zs _ T).
  rewrite (part_chain inside q p), (part_chain outside q p)
    by (intros z Hz; apply Hi in Hz; first [apply wq; exact Hz|apply pd; exact Hz]).
  rewrite (split_outside q) by apply wq. rewrite (split_outside p) by apply pd.
  fold F F0. unfold kl. ring.
Qed.

(** ... the parts inside T and inside the rest are not negative; ... *)
Theorem kl_within :
  0 <= F * KL inside (conditioned inside q) (conditioned inside p) /\
  0 <= (1 - F) * KL outside (conditioned outside q) (conditioned outside p).
Proof.
  assert (Hi : forall z (b : A -> bool), In z (filter b zs) -> In z zs)
    by (intros z b Hz; apply filter_In in Hz; tauto).
  assert (R := F_weak_range).
  assert (H : forall l, incl l zs -> 0 <= Sum l q ->
    0 <= Sum l q * KL l (conditioned l q) (conditioned l p)).
  { intros l Hl [L|<-]; [|lra]. apply Rmult_le_pos; [lra|]. apply KL_nonneg.
    - apply conditioned_weak; auto. intros z Hz. apply wq, Hl, Hz.
    - apply conditioned_distribution.
      + intros z Hz. apply pd, Hl, Hz.
      + intros ->. simpl in L. lra. }
  assert (E : 1 - F = Sum outside q) by (symmetry; apply split_outside, wq).
  rewrite E. split; apply H.
  - intros z Hz. apply (Hi z T), Hz.
  - apply R.
  - intros z Hz. apply (Hi z _ Hz).
  - lra.
Qed.

(** The law p reweighted by two constants *)
Definition reweighted (f : R) (z : A) : R :=
  if T z then f / F0 * p z else (1 - f) / (1 - F0) * p z.

(** ... so kl (F, F_0) <= KL (q || p), with equality only for p reweighted. *)
Theorem kl_least : kl F F0 <= KL zs q p /\
  (KL zs q p = kl F F0 <-> forall z, In z zs -> q z = reweighted F z).
Proof.
  destruct kl_within as [H1 H2]. assert (R0 := F0_range). assert (R := F_weak_range).
  assert (H := kl_chain). split; [lra|].
  assert (So : Sum outside q = 1 - F) by (apply split_outside, wq).
  assert (Sp : Sum outside p = 1 - F0) by (apply split_outside, pd).
  assert (Hin : forall z, In z zs -> T z = true -> In z inside) by (intros; apply filter_In; auto).
  assert (Hout : forall z, In z zs -> T z = false -> In z outside)
    by (intros z Hz E; apply filter_In; rewrite E; auto).
  split.
  - intros E z Hz. unfold reweighted. destruct (T z) eqn:Ez.
    + assert (E1 : F * KL inside (conditioned inside q) (conditioned inside p) = 0) by lra.
      apply Rmult_integral in E1. destruct (Req_dec F 0) as [F00|Fne].
      * rewrite F00. unfold Rdiv. rewrite !Rmult_0_l.
        apply (Sum_eq_0 inside q); auto. intros y Hy. apply filter_In in Hy. apply wq; tauto.
      * destruct E1 as [E1|E1]; [contradiction|]. apply KL_nonneg with (z := z) in E1; auto.
        -- unfold conditioned in E1. fold F F0 in E1.
           apply Rmult_eq_reg_r with (/ F); [|apply Rinv_neq_0_compat; auto].
           change (q z * / F) with (q z / F). rewrite E1. field. lra.
        -- apply conditioned_weak; [|fold F; lra].
           intros y Hy. apply filter_In in Hy. apply wq; tauto.
        -- apply conditioned_distribution; [|apply inside_ne].
           intros y Hy. apply filter_In in Hy. apply pd; tauto.
    + assert (E1 : (1 - F) * KL outside (conditioned outside q) (conditioned outside p) = 0) by lra.
      apply Rmult_integral in E1. destruct (Req_dec (1 - F) 0) as [F00|Fne].
      * rewrite F00. unfold Rdiv. rewrite !Rmult_0_l.
        apply (Sum_eq_0 outside q); auto; [|lra].
        intros y Hy. apply filter_In in Hy. apply wq; tauto.
      * destruct E1 as [E1|E1]; [contradiction|]. apply KL_nonneg with (z := z) in E1; auto.
        -- unfold conditioned in E1. rewrite So, Sp in E1.
           apply Rmult_eq_reg_r with (/ (1 - F)); [|apply Rinv_neq_0_compat; auto].
           change (q z * / (1 - F)) with (q z / (1 - F)). rewrite E1. field. lra.
        -- apply conditioned_weak; [|lra].
           intros y Hy. apply filter_In in Hy. apply wq; tauto.
        -- apply conditioned_distribution; [|apply outside_ne].
           intros y Hy. apply filter_In in Hy. apply pd; tauto.
  - intros E. unfold KL. rewrite (Sum_split zs _ T). unfold kl.
    replace (F * ln (F / F0)) with (Sum inside (fun z => q z * ln (F / F0)))
      by (rewrite Sum_scalr; reflexivity).
    replace ((1 - F) * ln ((1 - F) / (1 - F0)))
      with (Sum outside (fun z => q z * ln ((1 - F) / (1 - F0))))
      by (rewrite Sum_scalr, So; reflexivity).
    f_equal; apply Sum_ext; intros z Hz; apply filter_In in Hz; destruct Hz as [Hz Ez];
      assert (Pz := proj1 pd z Hz); do 2 f_equal; rewrite E by auto; unfold reweighted.
    + rewrite Ez. field. lra.
    + apply Bool.negb_true_iff in Ez. rewrite Ez. field. lra.
Qed.
End Split.

Section Least.
Context {A : Type} (zs : list A) (T : A -> bool) (p : A -> R).
Hypothesis pd : distribution zs p.
Hypothesis inT : exists z, In z zs /\ T z = true.
Hypothesis notT : exists z, In z zs /\ T z = false.
Notation inside := (filter T zs).
Let F0 := Sum inside p.
Let R0 : 0 < F0 < 1 := F0_range zs T p pd inT notT.

(** p reweighted is a law with probability f of the target, and attains the least. *)
Theorem reweighted_attains f : 0 <= f <= 1 ->
  weak_distribution zs (reweighted zs T p f) /\ Sum inside (reweighted zs T p f) = f /\
  KL zs (reweighted zs T p f) p = kl f F0.
Proof.
  intros Hf. fold F0 in R0.
  assert (Ei : Sum inside (reweighted zs T p f) = f).
  { rewrite (Sum_ext inside _ (fun z => f / F0 * p z)).
    - rewrite Sum_scal. fold F0. field. lra.
    - intros z Hz. apply filter_In in Hz. unfold reweighted. rewrite (proj2 Hz). reflexivity. }
  assert (W : weak_distribution zs (reweighted zs T p f)).
  { split.
    - intros z Hz. assert (Pz := proj1 pd z Hz). unfold reweighted. fold F0.
      destruct (T z); apply Rmult_le_pos; try lra; apply Rle_mult_inv_pos; lra.
    - rewrite (Sum_split zs _ T), Ei.
      rewrite (Sum_ext (filter (fun z => negb (T z)) zs) _ (fun z => (1 - f) / (1 - F0) * p z)).
      + rewrite Sum_scal, (split_outside zs T p) by apply pd. fold F0. field. lra.
      + intros z Hz. apply filter_In in Hz. destruct Hz as [_ Hz]. apply Bool.negb_true_iff in Hz.
        unfold reweighted. rewrite Hz. reflexivity. }
  split; [exact W|split; [exact Ei|]].
  assert (H := proj2 (kl_least zs T _ p W pd inT notT)). rewrite Ei in H. apply H. reflexivity.
Qed.

(** With at least f on the target, kl (f, F_0) is the least KL if F_0 <= f; ... *)
Theorem least_at_least f q : F0 <= f -> weak_distribution zs q -> f <= Sum inside q ->
  kl f F0 <= KL zs q p.
Proof.
  intros Hf wq Hq. apply Rle_trans with (kl (Sum inside q) F0).
  - apply kl_grows; auto. apply (F_weak_range zs T q wq).
  - apply kl_least; auto.
Qed.

(** ... if f < F_0 the least is 0, at p itself, and kl (f, F_0) is larger. *)
Theorem least_below f : 0 <= f < F0 ->
  f <= Sum inside p /\ KL zs p p = 0 /\ 0 < kl f F0.
Proof.
  intros Hf. fold F0. split; [lra|split].
  - apply KL_nonneg; auto. apply distribution_weak, pd.
  - destruct (kl_nonneg f F0) as [H E]; [fold F0 in R0; lra|exact R0|].
    destruct H as [H|H]; auto. symmetry in H. apply E in H. lra.
Qed.
End Least.

(** ** Efficiency of steering *)
Section Efficiency.
Context {A : Type} (zs : list A) (p M : A -> R) (T : A -> bool).
Hypothesis pd : distribution zs p.
Hypothesis inT : exists z, In z zs /\ T z = true.
Hypothesis notT : exists z, In z zs /\ T z = false.
Hypothesis nc : nonconstant zs M.
Notation sigma a := (fun z => tilt zs p M z a).
Notation inside := (filter T zs).
Let pw := distribution_weights zs p pd.
Let F0 := Sum inside p.

Lemma tilt_distribution a : distribution zs (sigma a).
Proof. split; [intros z Hz; apply tilt_pos; auto|apply tilt_sum; auto]. Qed.

Definition eta (a : R) : R := kl (F zs p M T a) F0 / KL zs (sigma a) p.

Lemma spent_pos a : a <> 0 -> 0 < KL zs (sigma a) p.
Proof.
  intros Ha. rewrite kl_backward by auto.
  destruct (kl_backward_increasing zs p M pd nc) as [Hu Hd].
  assert (E0 : 0 * mean zs p M 0 - K zs p M 0 = 0) by (rewrite (K_0 zs p M pd); ring).
  destruct (Rdichotomy a 0 Ha) as [L|L].
  - specialize (Hd a 0 L ltac:(lra)). cbv beta in Hd. lra.
  - specialize (Hu 0 a ltac:(lra) L). cbv beta in Hu. lra.
Qed.

(** M is constant on the tokens that b selects *)
Definition constant_on (b : A -> bool) : Prop :=
  forall y z, In y zs -> In z zs -> b y = true -> b z = true -> M y = M z.

Lemma reweighted_constant a : a <> 0 ->
  (forall z, In z zs -> sigma a z = reweighted zs T p (F zs p M T a) z) <->
  constant_on T /\ constant_on (fun z => negb (T z)).
Proof.
  intros Ha. assert (R0 := F0_range zs T p pd inT notT). fold F0 in R0.
  assert (Hm := mass_pos zs p M pw a).
  assert (E : forall z, sigma a z = exp (a * M z) / mass zs p M a * p z)
    by (intros z; unfold tilt; field; lra).
  split.
  - intros H.
    assert (C : forall r y z, In y zs -> In z zs -> sigma a y = r * p y -> sigma a z = r * p z ->
      M y = M z).
    { intros r y z Hy Hz Ey Ez. rewrite E in Ey, Ez.
      apply Rmult_eq_reg_r in Ey, Ez; try (apply Rgt_not_eq, pd; auto).
      apply Rmult_eq_reg_l with a; auto. apply exp_inv.
      apply Rmult_eq_reg_r with (/ mass zs p M a); [|apply Rinv_neq_0_compat; lra].
      unfold Rdiv in Ey, Ez. congruence. }
    split; intros y z Hy Hz By Bz.
    + apply (C (F zs p M T a / F0)); auto; rewrite H by auto; unfold reweighted;
        [rewrite By|rewrite Bz]; reflexivity.
    + apply Bool.negb_true_iff in By, Bz.
      apply (C ((1 - F zs p M T a) / (1 - F0))); auto; rewrite H by auto; unfold reweighted;
        [rewrite By|rewrite Bz]; reflexivity.
  - intros [Ct Co] z Hz. unfold reweighted. fold F0.
    assert (S : forall (b : A -> bool), b z = true -> constant_on b ->
      Sum (filter b zs) (sigma a) = exp (a * M z) / mass zs p M a * Sum (filter b zs) p).
    { intros b Bz C. rewrite <- Sum_scal. apply Sum_ext. intros y Hy. apply filter_In in Hy.
      rewrite E, (C y z); tauto. }
    destruct (T z) eqn:Ez.
    + unfold F. rewrite (S T Ez Ct). fold F0. rewrite E. field. lra.
    + rewrite <- (F_outside zs p M T pw a).
      rewrite (S (fun z => negb (T z))); [|rewrite Ez; reflexivity|exact Co].
      rewrite (split_outside zs T p) by apply pd. fold F0. rewrite E. field. lra.
Qed.

(** The efficiency lies in [0, 1]; it is 1 exactly if M is constant on T and constant off T,
    and 0 exactly if the probability of T has not moved. *)
Theorem eta_range a : a <> 0 -> 0 <= eta a <= 1 /\
  (eta a = 1 <-> constant_on T /\ constant_on (fun z => negb (T z))) /\
  (eta a = 0 <-> F zs p M T a = F0).
Proof.
  intros Ha. assert (Hs := spent_pos a Ha).
  assert (wq := distribution_weak zs _ (tilt_distribution a)).
  destruct (kl_least zs T (sigma a) p wq pd inT notT) as [Hle Heq].
  fold (F zs p M T a) F0 in Hle, Heq.
  assert (R0 := F0_range zs T p pd inT notT). fold F0 in R0.
  assert (R := F_range zs p M T pw inT notT a).
  destruct (kl_nonneg (F zs p M T a) F0) as [Hn Hz]; [lra|lra|].
  unfold eta. split; [split|split].
  - apply Rle_mult_inv_pos; auto.
  - apply Rmult_le_reg_r with (KL zs (sigma a) p); auto.
    unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
  - rewrite <- (reweighted_constant a Ha), <- Heq. split; intros H.
    + apply Rmult_eq_reg_r with (/ KL zs (sigma a) p); [|apply Rinv_neq_0_compat; lra].
      rewrite Rinv_r by lra. symmetry. exact H.
    + rewrite <- H. field. rewrite H. lra.
  - rewrite <- Hz. split; intros H.
    + apply Rmult_integral in H. destruct H as [H|H]; auto.
      exfalso. apply (Rinv_neq_0_compat (KL zs (sigma a) p)); lra.
    + rewrite H. unfold Rdiv. ring.
Qed.
End Efficiency.

(** ** In the model *)

(** KL (sigma || p) and the efficiency eta of a strength for the concept k *)
Definition spent s c (a : R) : R :=
  KL (vocabulary s) (fun z => steered_prob s c z a) (prob s c).

Definition efficiency s c k (a : R) : R :=
  kl (concept_prob s c k a) (Sum (members s k) (prob s c)) / spent s c a.

Definition others s k : list (token s) := filter (fun z => negb (is_in s k z)) (vocabulary s).

Section Model.
Variables (s : setup) (c : context s) (k : concept s).
Hypothesis wp : well_posed s.
Hypothesis tr : perfectly_trained s.
Hypothesis Hc : In c (contexts s).
Hypothesis Hk : proper_concept s k.
Let pd := prob_distribution s wp c Hc.
Let pw := prob_weights s wp c Hc.
Let inT := proper_in s k Hk.
Let notT := proper_out s k Hk.

Lemma steered_distribution a : distribution (vocabulary s) (fun z => steered_prob s c z a).
Proof.
  destruct (tilt_distribution (vocabulary s) (prob s c) (log_odds s) pd a) as [Hp H1]. split.
  - intros z Hz. rewrite steered_tilt by auto. apply Hp, Hz.
  - rewrite <- H1. apply Sum_ext. intros z Hz. apply steered_tilt; auto.
Qed.

Lemma spent_tilt a : spent s c a =
  KL (vocabulary s) (fun z => tilt (vocabulary s) (prob s c) (log_odds s) z a) (prob s c).
Proof.
  apply Sum_ext. intros z Hz. rewrite steered_tilt by auto. reflexivity.
Qed.

Lemma efficiency_eta a : efficiency s c k a =
  eta (vocabulary s) (prob s c) (log_odds s) (is_in s k) a.
Proof.
  unfold efficiency, eta. rewrite (concept_prob_F s c k wp tr Hc), spent_tilt. reflexivity.
Qed.

(** (26) in the model, for any concept that is proper: what steering spends is what moves
    the concept and, not negative, what is spent inside it and inside the rest; and no law
    with the same probability of the concept spends less than kl (F, F_0). *)
Theorem efficiency_parts a :
  let sigma := fun z => steered_prob s c z a in
  let f := concept_prob s c k a in
  let f0 := Sum (members s k) (prob s c) in
  let within l := KL l (conditioned l sigma) (conditioned l (prob s c)) in
  spent s c a = kl f f0 + f * within (members s k) + (1 - f) * within (others s k) /\
  0 <= f * within (members s k) /\ 0 <= (1 - f) * within (others s k) /\
  (forall q, weak_distribution (vocabulary s) q -> Sum (members s k) q = f ->
     kl f f0 <= KL (vocabulary s) q (prob s c)) /\
  (exists q, weak_distribution (vocabulary s) q /\ Sum (members s k) q = f /\
     KL (vocabulary s) q (prob s c) = kl f f0).
Proof.
  intros sigma f f0 within.
  assert (W := distribution_weak _ _ (steered_distribution a)).
  split; [|split; [|split; [|split]]].
  - apply (kl_chain (vocabulary s) (is_in s k) sigma (prob s c) W pd).
  - apply (kl_within (vocabulary s) (is_in s k) sigma (prob s c) W pd).
  - apply (kl_within (vocabulary s) (is_in s k) sigma (prob s c) W pd).
  - intros q wq E. rewrite <- E. apply (kl_least (vocabulary s) (is_in s k) q); auto.
  - exists (reweighted (vocabulary s) (is_in s k) (prob s c) f).
    apply reweighted_attains; auto. apply (F_weak_range (vocabulary s) (is_in s k) sigma W).
Qed.

(** The efficiency is in [0, 1]; 1 exactly if the log-odds are constant on the concept and
    constant off it; 0 exactly if the probability of the concept is unmoved. *)
Theorem efficiency_range a : nonconstant (vocabulary s) (log_odds s) -> a <> 0 ->
  0 <= efficiency s c k a <= 1 /\
  (efficiency s c k a = 1 <->
     constant_on (vocabulary s) (log_odds s) (is_in s k) /\
     constant_on (vocabulary s) (log_odds s) (fun z => negb (is_in s k z))) /\
  (efficiency s c k a = 0 <-> concept_prob s c k a = Sum (members s k) (prob s c)).
Proof.
  intros nc Ha. rewrite efficiency_eta, (concept_prob_F s c k wp tr Hc).
  apply eta_range; auto.
Qed.
End Model.
