(** * Claim [target-increases], equation (11); paper, 3.6

    The probability of the target concept increases with the strength. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma ConceptEquation.
Open Scope R_scope.

(** If a threshold m separates the log-odds inside C from those outside, the
    probability of C increases strictly. *)
Theorem separated_concept_increases {A} (zs : list A) (p M : A -> R) (C : A -> bool) m :
  positive_weights zs p -> nonconstant zs M ->
  (exists z, In z zs /\ C z = true) -> (exists z, In z zs /\ C z = false) ->
  (forall z, In z zs -> if C z then m <= M z else M z <= m) ->
  increasing (F zs p M C).
Proof.
  intros pw nc inC notC Hm a b.
  apply (derive_lt _ _ a b (F_derive zs p M C pw inC notC)). intros x _.
  assert (HF := F_range zs p M C pw inC notC x).
  apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; lra|].
  set (f := fun z => tilt zs p M z x * (M z - m)).
  assert (Hin : F zs p M C x * (mu_in zs p M C x - m) = Sum (filter C zs) f).
  { unfold f. rewrite (Sum_ext _ (fun z => _ * (M z - m))
      (fun z => tilt zs p M z x * M z - tilt zs p M z x * m))
      by (intros; ring). rewrite Sum_minus, Sum_scalr. unfold mu_in, F in *. field. lra. }
  assert (Hout : (1 - F zs p M C x) * (mu_out zs p M C x - m)
      = Sum (filter (fun z => negb (C z)) zs) f).
  { unfold f. rewrite (Sum_ext _ (fun z => _ * (M z - m))
      (fun z => tilt zs p M z x * M z - tilt zs p M z x * m))
      by (intros; ring). rewrite Sum_minus, Sum_scalr, F_outside by auto. unfold mu_out. field.
      lra. }
  assert (Hpos : 0 < Sum zs (fun z => if C z then f z else - f z)).
  { destruct (not_all_equal zs M m nc) as (y & Hy & Hne).
    assert (Hf : forall z, In z zs -> 0 <= if C z then f z else - f z).
    { intros z Hz. unfold f. generalize (Hm z Hz) (tilt_pos zs p M pw z x Hz).
      destruct (C z); nra. }
    apply Sum_pos with y; auto.
    unfold f. generalize (Hm y Hy) (tilt_pos zs p M pw y x Hy).
    destruct (C y); intros; [assert (m < M y) by lra|assert (M y < m) by lra]; nra. }
  rewrite (Sum_ext zs _ (fun z => (if C z then f z else 0) - (if negb (C z) then f z else 0)))
    in Hpos.
  2:{ intros z _. destruct (C z); simpl; ring. }
  rewrite Sum_minus, <- !Sum_filter, <- Hin, <- Hout in Hpos.
  assert (H1 : 0 <= mu_in zs p M C x - m).
  { apply Rmult_le_reg_l with (F zs p M C x); [lra|]. rewrite Rmult_0_r, Hin. apply Sum_nonneg.
    intros z Hz. apply filter_In in Hz. destruct Hz as [Hz E].
    generalize (Hm z Hz) (tilt_pos zs p M pw z x Hz).
    rewrite E. unfold f. nra. }
  assert (H2 : 0 <= m - mu_out zs p M C x).
  { apply Rmult_le_reg_l with (1 - F zs p M C x); [lra|].
    replace (_ * (m - _)) with (- ((1 - F zs p M C x) * (mu_out zs p M C x - m))) by ring.
    rewrite Rmult_0_r, Hout, <- Sum_opp. apply Sum_nonneg.
    intros z Hz. apply filter_In in Hz. destruct Hz as [Hz E]. apply Bool.negb_true_iff in E.
    generalize (Hm z Hz) (tilt_pos zs p M pw z x Hz). rewrite E. unfold f. nra. }
  nra.
Qed.

Lemma delta_p_concept_lt s c k a b :
  perfectly_trained s -> In c (contexts s) -> proper_concept s k ->
  concept_prob s c k a < concept_prob s c k b -> delta_p_concept s c k a < delta_p_concept s c k b.
Proof.
  intros tr Hc Hk H. rewrite !delta_p_concept_prob by auto.
  apply Rmult_lt_compat_l; [apply Rinv_0_lt_compat, members_size; auto|lra].
Qed.

(** Target increases (11), paper 3.6: Delta p(T|c,a) is strictly increasing. *)
Theorem target_increases s c : well_posed s -> perfectly_trained s -> sign_separated s ->
  proper_concept s (target s) -> In c (contexts s) ->
  increasing (delta_p_concept s c (target s)).
Proof.
  intros wp tr sep Ht Hc a b Hab. apply delta_p_concept_lt; auto.
  rewrite !concept_prob_F by auto.
  apply separated_concept_increases with (m := 0);
    auto using prob_weights, separated_nonconstant, proper_in, proper_out.
  intros z Hz. destruct (is_in s (target s) z) eqn:E.
  - apply is_in_true in E. apply Rlt_le, sep; auto.
  - apply is_in_false in E. apply Rnot_lt_le. intros L. apply E, sep; auto.
Qed.
