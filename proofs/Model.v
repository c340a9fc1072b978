(** * The model of the paper: contexts, concepts, features, steering

    Everything that the later theorems speak of, and the assumptions under which
    they hold.  Nothing here is assumed: the assumptions are predicates, and each
    theorem names those that it uses.

    Conventions: a finite set is a list (sums over it count repetitions, and no
    theorem needs the list to be free of them); a vector of R^d is a function on
    the list [coordinates]. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt.
Open Scope R_scope.

Definition softmax {A} (zs : list A) (L : A -> R) (z : A) : R :=
  exp (L z) / Sum zs (fun y => exp (L y)).

Definition dot {A} (l : list A) (x y : A -> R) : R := Sum l (fun i => x i * y i).

Record setup := Setup {
  token : Type;
  context : Type;
  concept : Type;
  coordinate : Type;
  concept_eq_dec : forall k k' : concept, {k = k'} + {k <> k'};
  vocabulary : list token;
  contexts : list context;
  coordinates : list coordinate;
  (* the partition of the vocabulary into concepts, and the concept of a context *)
  token_concept : token -> concept;
  context_concept : context -> concept;
  (* the data: next-token probabilities p(z|c), and the weight pi_c of a context *)
  prob : context -> token -> R;
  weight : context -> R;
  (* the steering task: target concept T, positive contexts P, negative contexts N *)
  target : concept;
  positives : list context;
  negatives : list context;
  (* the shares of the contexts in the two means: 1/|P| and 1/|N| in the paper *)
  positive_share : context -> R;
  negative_share : context -> R;
  (* the unconstrained features model: unembedding W and features h *)
  unembedding : token -> coordinate -> R;
  feature : context -> coordinate -> R
}.

Section Model.
Variable s : setup.

(** ** Steering *)

Definition logits (c : context s) (z : token s) : R :=
  dot (coordinates s) (unembedding s z) (feature s c).

(** The difference-of-means vector v: mean of h over P minus mean of h over N, each
    with its shares *)
Definition steering_vector (i : coordinate s) : R :=
  Sum (positives s) (fun c => positive_share s c * feature s c i) -
  Sum (negatives s) (fun c => negative_share s c * feature s c i).

(** Logits W (h_c + a v) *)
Definition steered_logits (c : context s) (a : R) (z : token s) : R :=
  dot (coordinates s) (unembedding s z) (fun i => feature s c i + a * steering_vector i).

(** softmax (W (h_c + a v))_z and Delta p (z | c, a) *)
Definition steered_prob (c : context s) (z : token s) (a : R) : R :=
  softmax (vocabulary s) (steered_logits c a) z.

Definition delta_p (c : context s) (z : token s) (a : R) : R :=
  steered_prob c z a - softmax (vocabulary s) (logits c) z.

(** Log-odds: M (z) = mean of log p(z|c) over P - mean of log p(z|c) over N.  With equal
    shares and |P| = |N| = q it is (1/q) log (prod_P p(z|c) / prod_N p(z|c)), the paper's
    definition: [log_odds_quotient] below. *)
Definition log_odds (z : token s) : R :=
  Sum (positives s) (fun c => positive_share s c * ln (prob s c z)) -
  Sum (negatives s) (fun c => negative_share s c * ln (prob s c z)).

(** E_a[M] and Var_a(M): mean and variance of the log-odds under the steered
    probabilities of the context *)
Definition steered_mean (c : context s) (a : R) : R :=
  Sum (vocabulary s) (fun z => steered_prob c z a * log_odds z).

Definition steered_variance (c : context s) (a : R) : R :=
  Sum (vocabulary s) (fun z => steered_prob c z a * (log_odds z - steered_mean c a) ^ 2).

(** The same at strength zero, under the data: E_j[M] and Var_j(M) of the paper; the
    third central moment and the cumulant generating function K_j *)
Definition log_odds_mean (c : context s) : R :=
  Sum (vocabulary s) (fun z => prob s c z * log_odds z).

Definition log_odds_variance (c : context s) : R :=
  Sum (vocabulary s) (fun z => prob s c z * (log_odds z - log_odds_mean c) ^ 2).

Definition steered_third_moment (c : context s) (a : R) : R :=
  Sum (vocabulary s) (fun z => steered_prob c z a * (log_odds z - steered_mean c a) ^ 3).

Definition cumulant (c : context s) (a : R) : R :=
  ln (Sum (vocabulary s) (fun z => prob s c z * exp (a * log_odds z))).

(** Largest and smallest log-odds; the tokens that attain them are the sets
    written M with an upper and with a lower bar in the paper *)
Definition max_log_odds : R := top (vocabulary s) log_odds.
Definition min_log_odds : R := bottom (vocabulary s) log_odds.

(** ** Concepts *)

Definition is_in (k : concept s) (z : token s) : bool :=
  if concept_eq_dec s (token_concept s z) k then true else false.

Definition members (k : concept s) : list (token s) := filter (is_in k) (vocabulary s).

(** Delta p (C | c, a): mean of Delta p over the tokens of the concept *)
Definition delta_p_concept (c : context s) (k : concept s) (a : R) : R :=
  / INR (length (members k)) * Sum (members k) (fun z => delta_p c z a).

(** Steered probability F_C (a) of the concept, and the mean log-odds under the
    steered probabilities conditioned on the concept and on its complement *)
Definition concept_prob (c : context s) (k : concept s) (a : R) : R :=
  Sum (members k) (fun z => steered_prob c z a).

Definition mean_inside (c : context s) (k : concept s) (a : R) : R :=
  Sum (members k) (fun z => steered_prob c z a * log_odds z) / concept_prob c k a.

Definition mean_outside (c : context s) (k : concept s) (a : R) : R :=
  Sum (filter (fun z => negb (is_in k z)) (vocabulary s))
    (fun z => steered_prob c z a * log_odds z) / (1 - concept_prob c k a).

(** A concept with a token, that is not the whole vocabulary *)
Definition proper_concept (k : concept s) : Prop :=
  (exists z, In z (vocabulary s) /\ token_concept s z = k) /\
  (exists z, In z (vocabulary s) /\ token_concept s z <> k).

(** ** Cross-entropy *)

(** Of next-token probabilities sigma (z|c) to the data *)
Definition loss (sigma : context s -> token s -> R) : R :=
  - Sum (contexts s) (fun c => weight s c *
      Sum (vocabulary s) (fun z => prob s c z * ln (sigma c z))).

(** The entropy of the data: what remains if sigma is p *)
Definition data_entropy : R :=
  - Sum (contexts s) (fun c => weight s c *
      Sum (vocabulary s) (fun z => prob s c z * ln (prob s c z))).

(** As a function of the strength *)
Definition cross_entropy (a : R) : R := loss (fun c z => steered_prob c z a).

Definition delta_cross_entropy (a : R) : R := cross_entropy a - cross_entropy 0.

(** ** Assumptions *)

(** Shares of a mean: not negative, of sum 1 *)
Definition averaging (l : list (context s)) (share : context s -> R) : Prop :=
  (forall c, In c l -> 0 <= share c) /\ Sum l share = 1.

(** The data are positive distributions; P and N are lists of contexts, of any two
    lengths, with the shares of a mean *)
Record well_posed : Prop := {
  prob_distribution : forall c, In c (contexts s) -> distribution (vocabulary s) (prob s c);
  positives_contexts : incl (positives s) (contexts s);
  negatives_contexts : incl (negatives s) (contexts s);
  positives_averaging : averaging (positives s) (positive_share s);
  negatives_averaging : averaging (negatives s) (negative_share s)
}.

(** The paper's case: plain means *)
Definition plain_means : Prop :=
  (forall c, In c (positives s) -> positive_share s c = / INR (length (positives s))) /\
  (forall c, In c (negatives s) -> negative_share s c = / INR (length (negatives s))).

(** The positive contexts are of the target concept, the negative ones are not *)
Definition steering_sets : Prop :=
  (forall c, In c (positives s) -> context_concept s c = target s) /\
  (forall c, In c (negatives s) -> context_concept s c <> target s).

(** Assumption 1, concept association: p(z|c) is a_z inside the concept of the
    context and b_z outside, with 1 > a_z > b_z > 0 *)
Definition concept_association (a b : token s -> R) : Prop :=
  forall z, In z (vocabulary s) -> 0 < b z < a z /\ a z < 1 /\
  forall c, In c (contexts s) ->
    prob s c z = if is_in (context_concept s c) z then a z else b z.

(** The weaker assumption of Appendix B.1: inside its concept the probability of a
    token may depend on the context *)
Definition contextual_association (a : context s -> token s -> R) (b : token s -> R) : Prop :=
  forall z, In z (vocabulary s) -> 0 < b z /\
  forall c, In c (contexts s) ->
    prob s c z = (if is_in (context_concept s c) z then a c z else b z) /\
    (token_concept s z = context_concept s c -> b z < a c z).

(** Assumption 2, perfect training: softmax (W h_c) = p(.|c) *)
Definition perfectly_trained : Prop :=
  forall c z, In c (contexts s) -> In z (vocabulary s) ->
  softmax (vocabulary s) (logits c) z = prob s c z.

(** Weaker than Assumption 1 and enough for the theorems: M(z) > 0 exactly on T *)
Definition sign_separated : Prop :=
  forall z, In z (vocabulary s) -> (0 < log_odds z <-> token_concept s z = target s).

(** The weights pi_c are positive and sum to 1; for most laws they need not be negative
    only: a context of weight 0 has no part in the loss, but may be one of P and N *)
Definition weights_distribution : Prop := distribution (contexts s) (weight s).
Definition weights_averaging : Prop := averaging (contexts s) (weight s).
End Model.

(** ** First consequences *)

Lemma is_in_true s k z : is_in s k z = true <-> token_concept s z = k.
Proof. unfold is_in. destruct concept_eq_dec; intuition congruence. Qed.

Lemma is_in_false s k z : is_in s k z = false <-> token_concept s z <> k.
Proof. unfold is_in. destruct concept_eq_dec; intuition congruence. Qed.

Lemma in_members s k z : In z (members s k) <-> In z (vocabulary s) /\ token_concept s z = k.
Proof. unfold members. rewrite filter_In, is_in_true. reflexivity. Qed.

Lemma size_pos {A} (l : list A) : l <> nil -> 0 < INR (length l).
Proof.
  destruct l; [congruence|intros _]. simpl length. rewrite S_INR.
  generalize (pos_INR (length l)). lra.
Qed.

Lemma prob_pos s c z : well_posed s -> In c (contexts s) -> In z (vocabulary s) -> 0 < prob s c z.
Proof. intros wp Hc Hz. apply (prob_distribution s wp c Hc); auto. Qed.

(** Assumption 1 is the case of B.1 in which a does not depend on the context *)
Lemma association_contextual s a b : concept_association s a b ->
  contextual_association s (fun _ => a) b.
Proof.
  intros H z Hz. destruct (H z Hz) as ([Hb Hba] & _ & Hp). split; [exact Hb|].
  intros c Hc. split; [apply Hp; auto|intros _; exact Hba].
Qed.

Lemma distribution_averaging s : weights_distribution s -> weights_averaging s.
Proof. intros [Hp H1]. split; auto. intros c Hc. apply Rlt_le; auto. Qed.

(** Some share of a mean is positive *)
Lemma averaging_some s (l : list (context s)) share : averaging s l share ->
  exists c, In c l /\ 0 < share c.
Proof.
  intros [Hnn H1]. assert (H : 0 < Sum l share) by lra. clear H1. revert Hnn H.
  induction l as [|c l IH]; simpl; intros Hnn Hpos; [lra|].
  destruct (Rlt_le_dec 0 (share c)); [exists c; auto|].
  destruct IH as (c' & Hc' & Hlt); [auto|lra|exists c'; auto].
Qed.

(** Plain means of lists that are not empty are means *)
Lemma equal_shares_averaging s (l : list (context s)) (share : context s -> R) : l <> nil ->
  (forall c, In c l -> share c = / INR (length l)) -> averaging s l share.
Proof.
  intros Hl H. apply size_pos in Hl. split.
  - intros c Hc. rewrite H by auto. apply Rlt_le, Rinv_0_lt_compat, Hl.
  - rewrite (Sum_ext l _ (fun _ => / INR (length l))) by auto. rewrite Sum_const. field. lra.
Qed.

(** ** The paper's definitions, from plain means *)

(** v is the difference of the mean features *)
Lemma steering_vector_means s i : plain_means s -> steering_vector s i =
  Sum (positives s) (fun c => feature s c i) / INR (length (positives s)) -
  Sum (negatives s) (fun c => feature s c i) / INR (length (negatives s)).
Proof.
  intros [Hp Hn]. unfold steering_vector. rewrite <- !Sum_div.
  f_equal; apply Sum_ext; intros c Hc; [rewrite Hp by auto|rewrite Hn by auto];
    unfold Rdiv; apply Rmult_comm.
Qed.

(** M (z) = (1/|P|) log prod_P p(z|c) - (1/|N|) log prod_N p(z|c), ... *)
Lemma log_odds_means s z : well_posed s -> plain_means s -> In z (vocabulary s) -> log_odds s z =
  ln (Prod (positives s) (fun c => prob s c z)) / INR (length (positives s)) -
  ln (Prod (negatives s) (fun c => prob s c z)) / INR (length (negatives s)).
Proof.
  intros wp [Hp Hn] Hz. unfold log_odds. rewrite !ln_Prod, <- !Sum_div.
  - f_equal; apply Sum_ext; intros c Hc; [rewrite Hp by auto|rewrite Hn by auto];
      unfold Rdiv; apply Rmult_comm.
  - intros c Hc. apply prob_pos; auto. apply (negatives_contexts s wp); auto.
  - intros c Hc. apply prob_pos; auto. apply (positives_contexts s wp); auto.
Qed.

(** ... and with |P| = |N| = q it is (1/q) log (prod_P p(z|c) / prod_N p(z|c)). *)
Theorem log_odds_quotient s z : well_posed s -> plain_means s -> In z (vocabulary s) ->
  length (positives s) = length (negatives s) -> log_odds s z =
  / INR (length (positives s)) *
  ln (Prod (positives s) (fun c => prob s c z) / Prod (negatives s) (fun c => prob s c z)).
Proof.
  intros wp Hm Hz E. rewrite log_odds_means, <- E, ln_quotient by
    (auto; apply Prod_pos; intros c Hc; apply prob_pos; auto;
     first [apply (positives_contexts s wp); assumption
           |apply (negatives_contexts s wp); assumption]).
  unfold Rdiv. ring.
Qed.

(** With tokens on both sides of a sign-separated target, M is not constant *)
Lemma separated_nonconstant s : sign_separated s -> proper_concept s (target s) ->
  nonconstant (vocabulary s) (log_odds s).
Proof.
  intros Hs ((x & Hx & Ex) & (y & Hy & Ey)). exists x, y. repeat split; auto. intros E.
  apply Ey, (Hs y Hy). rewrite <- E. apply (Hs x Hx); auto.
Qed.
