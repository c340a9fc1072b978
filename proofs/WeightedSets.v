(** * Claims [log-odds-lemma], [sign-separation]: rational weights, equations (37), (38) (new)

    [LogOddsLemma.v] and [SignSeparation.v] hold for any shares of the two means.  Here: with
    shares n_c / q the log-odds are (1/q) log of a quotient of products of powers, rational if
    the data are; so are the weights exp (a M) at every multiple of q.  Plain means of sets of
    two sizes are the case of their least common multiple.  Under B.1 contexts of one concept
    give it the same probability. *)
From Coq Require Import Reals Lra Lia List Arith.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model ClosedForms.
Open Scope R_scope.

Section Weights.
Variable s : setup.
Hypothesis wp : well_posed s.
Notation P := (positives s).
Notation N := (negatives s).
Variables (q : nat) (n m : context s -> nat).
Hypothesis q_pos : (0 < q)%nat.
Hypothesis positive_counts : forall c, In c P -> positive_share s c = INR (n c) / INR q.
Hypothesis negative_counts : forall c, In c N -> negative_share s c = INR (m c) / INR q.

(** rho_z = prod_P p^n / prod_N p^m *)
Definition quotient (z : token s) : R :=
  Prod P (fun c => prob s c z ^ n c) / Prod N (fun c => prob s c z ^ m c).

Lemma power_pos l (e : context s -> nat) z : incl l (contexts s) -> In z (vocabulary s) ->
  0 < Prod l (fun c => prob s c z ^ e c).
Proof. intros Hl Hz. apply Prod_pos. intros c Hc. apply pow_lt, prob_pos; auto. Qed.

Lemma quotient_pos z : In z (vocabulary s) -> 0 < quotient z.
Proof. intros Hz. apply Rdiv_lt_0_compat; apply power_pos; auto; apply wp. Qed.

(** (37): M = (1/q) log rho. *)
Theorem weighted_quotient z : In z (vocabulary s) -> log_odds s z = / INR q * ln (quotient z).
Proof.
  intros Hz. assert (Hq : 0 < INR q) by (apply lt_0_INR, q_pos).
  assert (H : forall l (share : context s -> R) e, incl l (contexts s) ->
    (forall c, In c l -> share c = INR (e c) / INR q) ->
    Sum l (fun c => share c * ln (prob s c z)) =
    / INR q * ln (Prod l (fun c => prob s c z ^ e c))).
  { intros l share e Hl He. rewrite ln_Prod, <- Sum_scal.
    - apply Sum_ext. intros c Hc. rewrite He by auto.
      rewrite ln_pow by (apply prob_pos; auto). field. lra.
    - intros c Hc. apply pow_lt, prob_pos; auto. }
  unfold log_odds, quotient. rewrite (H P _ n), (H N _ m) by (auto; apply wp).
  rewrite ln_quotient by (apply power_pos; auto; apply wp). ring.
Qed.

(** Exact points: at the strength k q the weight of a token is rho^k, ... *)
Theorem weighted_exact z k : In z (vocabulary s) ->
  exp (INR k * INR q * log_odds s z) = quotient z ^ k.
Proof.
  intros Hz. assert (Hq : 0 < INR q) by (apply lt_0_INR, q_pos).
  rewrite weighted_quotient by auto.
  replace (INR k * INR q * (/ INR q * ln (quotient z))) with (INR k * ln (quotient z))
    by (field; lra).
  rewrite exp_pow, exp_ln by (apply quotient_pos, Hz). reflexivity.
Qed.

(** ... and of two tokens the one with the larger rho has the larger log-odds. *)
Theorem weighted_order y z : In y (vocabulary s) -> In z (vocabulary s) ->
  (log_odds s y < log_odds s z <-> quotient y < quotient z) /\
  (log_odds s y = log_odds s z <-> quotient y = quotient z).
Proof.
  intros Hy Hz. assert (Hq : 0 < / INR q) by (apply Rinv_0_lt_compat, lt_0_INR, q_pos).
  rewrite !weighted_quotient by auto.
  assert (Py := quotient_pos y Hy). assert (Pz := quotient_pos z Hz).
  repeat split; intros H.
  - apply ln_lt_inv; auto. apply Rmult_lt_reg_l with (/ INR q); auto.
  - apply Rmult_lt_compat_l; auto. apply ln_increasing; auto.
  - apply ln_inv; auto. apply Rmult_eq_reg_l with (/ INR q); lra.
  - rewrite H. reflexivity.
Qed.
End Weights.

(** Plain means of |P| and |N| contexts: q is the least common multiple. *)
Theorem plain_counts s : plain_means s -> positives s <> nil -> negatives s <> nil ->
  let p := length (positives s) in let r := length (negatives s) in
  let q := Nat.lcm p r in
  (0 < q)%nat /\
  (forall c, In c (positives s) -> positive_share s c = INR (q / p) / INR q) /\
  (forall c, In c (negatives s) -> negative_share s c = INR (q / r) / INR q).
Proof.
  intros [Hp Hn] NP NN p r q.
  assert (Pp : (p <> 0)%nat) by (unfold p; destruct (positives s); simpl; congruence).
  assert (Pr : (r <> 0)%nat) by (unfold r; destruct (negatives s); simpl; congruence).
  assert (Hq : (q <> 0)%nat).
  { unfold q. intros E. apply Nat.lcm_eq_0 in E. tauto. }
  assert (H : forall l, (l <> 0)%nat -> Nat.divide l q -> / INR l = INR (q / l) / INR q).
  { intros l Hl [k Hk]. rewrite Hk, Nat.div_mul by exact Hl. rewrite mult_INR.
    assert (k <> 0)%nat by (intros ->; apply Hq; rewrite Hk; reflexivity).
    field. split; apply not_0_INR; assumption. }
  split; [lia|]. split; intros c Hc.
  - rewrite (Hp c Hc). apply H; [exact Pp|apply Nat.divide_lcm_l].
  - rewrite (Hn c Hc). apply H; [exact Pr|apply Nat.divide_lcm_r].
Qed.

(** (38): under B.1 all contexts of a concept give it the same probability. *)
Theorem contextual_inside_sum s (a : context s -> token s -> R) (b : token s -> R) c c' :
  well_posed s -> contextual_association s a b -> In c (contexts s) -> In c' (contexts s) ->
  context_concept s c = context_concept s c' ->
  Sum (members s (context_concept s c)) (a c) = Sum (members s (context_concept s c)) (a c').
Proof.
  intros wp assoc Hc Hc' E.
  assert (H : forall d, In d (contexts s) -> context_concept s d = context_concept s c ->
    Sum (members s (context_concept s c)) (a d) =
    1 - Sum (filter (fun z => negb (is_in s (context_concept s c) z)) (vocabulary s)) b).
  { intros d Hd Ed. assert (S := proj2 (prob_distribution s wp d Hd)).
    rewrite (Sum_split _ _ (is_in s (context_concept s c))) in S.
    rewrite (Sum_ext _ (prob s d) (a d)) in S.
    2:{ intros z Hz. apply filter_In in Hz. destruct Hz as [Hz I].
        destruct (proj2 (assoc z Hz) d Hd) as [-> _]. rewrite Ed, I. reflexivity. }
    rewrite (Sum_ext (filter (fun z => negb _) _) (prob s d) b) in S.
    2:{ intros z Hz. apply filter_In in Hz. destruct Hz as [Hz I].
        destruct (proj2 (assoc z Hz) d Hd) as [-> _]. rewrite Ed.
        apply Bool.negb_true_iff in I. rewrite I. reflexivity. }
    unfold members. lra. }
  rewrite (H c), (H c') by auto. reflexivity.
Qed.
