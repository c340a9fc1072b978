(** * Claim [stationary-law], equation (30) for chains on tokens (new)

    A positive kernel on a finite set has one stationary law.  It is positive, and every
    start comes near to it at a geometric rate (Doeblin's contraction).  So a bigram model
    has one at every steering strength. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma PerfectTraining.
Open Scope R_scope.

(** P y z is the probability of the step from y to z *)
Definition kernel {A} (zs : list A) (P : A -> A -> R) : Prop :=
  forall y, In y zs -> distribution zs (P y).

(** One step from the law m; laws that a step leaves as they are *)
Definition push {A} (zs : list A) (P : A -> A -> R) (m : A -> R) (z : A) : R :=
  Sum zs (fun y => m y * P y z).

Definition stationary {A} (zs : list A) (P : A -> A -> R) (m : A -> R) : Prop :=
  weak_distribution zs m /\ forall z, In z zs -> push zs P m z = m z.

(** Size of a function on the set *)
Definition size {A} (zs : list A) (f : A -> R) : R := Sum zs (fun z => Rabs (f z)).

Lemma size_0 {A} (zs : list A) f : size zs f <= 0 -> forall z, In z zs -> f z = 0.
Proof.
  intros H z Hz. assert (E : size zs f = 0).
  { apply Rle_antisym; auto. apply Sum_nonneg. intros; apply Rabs_pos. }
  assert (E' := Sum_eq_0 zs (fun z => Rabs (f z)) (fun y _ => Rabs_pos (f y)) E z Hz).
  destruct (Req_dec (f z) 0) as [|N]; auto. apply Rabs_no_R0 in N. contradiction.
Qed.

Lemma geometric_ex_series C q : 0 <= q < 1 -> ex_series (fun n => C * q ^ n).
Proof.
  intros Hq. apply (ex_series_scal (V := R_NormedModule) C (fun n => q ^ n)), ex_series_geom.
  rewrite Rabs_right; lra.
Qed.

(** A sequence with geometrically small steps converges *)
Lemma geometric_steps (u : nat -> R) C q : 0 <= q < 1 ->
  (forall n, Rabs (u (S n) - u n) <= C * q ^ n) -> exists l : R, is_lim_seq u l.
Proof.
  intros Hq H.
  assert (X : ex_series (fun n => u (S n) - u n)).
  { apply (ex_series_le (fun n => u (S n) - u n) (fun n => C * q ^ n)); [exact H|].
    apply geometric_ex_series, Hq. }
  destruct X as (l & Hl). exists (l + u 0%nat). apply is_lim_seq_incr_1.
  apply is_lim_seq_ext with (fun n => sum_n (fun n => u (S n) - u n) n + u 0%nat).
  - intros n. induction n as [|n IH].
    + rewrite sum_O. ring.
    + rewrite sum_Sn. unfold plus; simpl. rewrite <- IH. ring.
  - apply is_lim_seq_plus'; [exact Hl|apply is_lim_seq_const].
Qed.

Lemma Sum_lim_seq {A} (l : list A) (f : A -> nat -> R) (u : A -> R) :
  (forall z, In z l -> is_lim_seq (f z) (u z)) ->
  is_lim_seq (fun n => Sum l (fun z => f z n)) (Sum l u).
Proof.
  induction l as [|z l IH]; simpl; intros H; [apply is_lim_seq_const|].
  apply is_lim_seq_plus'; auto.
Qed.

Section Doeblin.
Context {A : Type} (zs : list A) (P : A -> A -> R).
Hypothesis ne : zs <> nil.
Hypothesis ker : kernel zs P.

(** The least probability of arriving at z, and their sum *)
Definition least (z : A) : R := Min zs (fun y => P y z).
Definition overlap : R := Sum zs least.

Lemma least_pos z : In z zs -> 0 < least z.
Proof.
  intros Hz. destruct (Min_attained zs (fun y => P y z) ne) as (y & Hy & E).
  unfold least. rewrite <- E. apply (proj1 (ker y Hy)), Hz.
Qed.

Lemma least_le y z : In y zs -> least z <= P y z.
Proof. apply (Min_le zs (fun y => P y z)). Qed.

Lemma overlap_range : 0 < overlap <= 1.
Proof.
  destruct (Max_attained zs least ne) as (x & Hx & _). split.
  - apply Sum_pos with x; auto using least_pos. intros y Hy. apply Rlt_le, least_pos, Hy.
  - rewrite <- (proj2 (ker x Hx)). apply Sum_le. intros z Hz. apply least_le, Hx.
Qed.

(** A step keeps sums *)
Lemma push_sum m : Sum zs (push zs P m) = Sum zs m.
Proof.
  unfold push. rewrite Sum_swap. apply Sum_ext. intros y Hy.
  rewrite Sum_scal, (proj2 (ker y Hy)). ring.
Qed.

Lemma push_minus m m' z : push zs P (fun y => m y - m' y) z = push zs P m z - push zs P m' z.
Proof.
  unfold push. rewrite <- Sum_minus. apply Sum_ext. intros; ring.
Qed.

Lemma push_weak m : weak_distribution zs m -> weak_distribution zs (push zs P m).
Proof.
  intros [Hm H1]. split; [|rewrite push_sum; exact H1]. intros z Hz. apply Sum_nonneg.
  intros y Hy. apply Rmult_le_pos; auto. apply Rlt_le, (proj1 (ker y Hy)), Hz.
Qed.

(** Doeblin: a step shrinks a function of sum 0 by the factor 1 - overlap *)
Theorem contraction f : Sum zs f = 0 -> size zs (push zs P f) <= (1 - overlap) * size zs f.
Proof.
  intros H0. unfold size.
  apply Rle_trans with (Sum zs (fun z => Sum zs (fun y => Rabs (f y) * (P y z - least z)))).
  - apply Sum_le. intros z Hz. unfold push.
    replace (Sum zs (fun y => f y * P y z)) with (Sum zs (fun y => f y * (P y z - least z))).
    + eapply Rle_trans; [apply Sum_abs|]. right. apply Sum_ext. intros y Hy.
      rewrite Rabs_mult. f_equal. apply Rabs_right. generalize (least_le y z Hy). lra.
    + rewrite (Sum_ext zs _ (fun y => f y * P y z - f y * least z)) by (intros; ring).
      rewrite Sum_minus, Sum_scalr, H0. ring.
  - right. rewrite Sum_swap, <- Sum_scal. apply Sum_ext. intros y Hy.
    rewrite Sum_scal, Sum_minus, (proj2 (ker y Hy)). fold overlap. ring.
Qed.

Fixpoint iterate (m : A -> R) (n : nat) : A -> R :=
  match n with O => m | S n => push zs P (iterate m n) end.

Lemma iterate_weak m n : weak_distribution zs m -> weak_distribution zs (iterate m n).
Proof. intros H. induction n; simpl; auto using push_weak. Qed.

Lemma iterate_size f n : Sum zs f = 0 ->
  Sum zs (iterate f n) = 0 /\ size zs (iterate f n) <= (1 - overlap) ^ n * size zs f.
Proof.
  intros H0. assert (Ho := overlap_range). induction n as [|n [E IH]]; simpl.
  - split; [exact H0|lra].
  - split; [rewrite push_sum; exact E|].
    eapply Rle_trans; [apply contraction, E|]. rewrite Rmult_assoc.
    apply Rmult_le_compat_l; [lra|exact IH].
Qed.

Lemma push_ext m m' z : (forall y, In y zs -> m y = m' y) -> push zs P m z = push zs P m' z.
Proof. intros H. apply Sum_ext. intros y Hy. rewrite H by auto. reflexivity. Qed.

Lemma iterate_minus m m' n z : In z zs ->
  iterate (fun y => m y - m' y) n z = iterate m n z - iterate m' n z.
Proof.
  revert z. induction n as [|n IH]; intros z Hz; simpl; [reflexivity|].
  rewrite <- push_minus. apply push_ext. exact IH.
Qed.

Lemma iterate_step m n z : In z zs -> iterate (push zs P m) n z = iterate m (S n) z.
Proof.
  revert z. induction n as [|n IH]; intros z Hz; simpl; [reflexivity|].
  apply push_ext. exact IH.
Qed.

(** There is a stationary law; ... *)
Theorem stationary_exists : exists m, stationary zs P m.
Proof.
  assert (Ho := overlap_range).
  destruct (Max_attained zs least ne) as (x & Hx & _).
  set (m0 := P x). assert (W0 : weak_distribution zs m0)
    by (apply distribution_weak, ker, Hx).
  set (f := fun z => push zs P m0 z - m0 z).
  assert (F0 : Sum zs f = 0).
  { unfold f. rewrite Sum_minus, push_sum. ring. }
  assert (L : forall z, In z zs -> exists l : R, is_lim_seq (fun n => iterate m0 n z) l).
  { intros z Hz. apply (geometric_steps _ (size zs f) (1 - overlap)); [lra|].
    intros n. rewrite <- iterate_step, <- (iterate_minus (push zs P m0) m0) by auto.
    rewrite Rmult_comm. eapply Rle_trans; [|apply (iterate_size f n F0)].
    apply (Sum_ge_term zs (fun z => Rabs (iterate f n z))); auto.
    intros; apply Rabs_pos. }
  set (m := fun z => real (Lim_seq (fun n => iterate m0 n z))).
  assert (Lm : forall z, In z zs -> is_lim_seq (fun n => iterate m0 n z) (m z)).
  { intros z Hz. destruct (L z Hz) as (l & Hl). unfold m.
    rewrite (is_lim_seq_unique _ _ Hl). exact Hl. }
  exists m. split; [split|].
  - intros z Hz. apply (is_lim_seq_le (fun _ => 0) (fun n => iterate m0 n z) 0 (m z)); auto.
    + intros n. apply (iterate_weak m0 n W0), Hz.
    + apply is_lim_seq_const.
  - assert (S := Sum_lim_seq zs (fun z n => iterate m0 n z) m Lm).
    assert (C : is_lim_seq (fun n => Sum zs (fun z => iterate m0 n z)) 1).
    { apply is_lim_seq_ext with (fun _ => 1); [|apply is_lim_seq_const].
      intros n. symmetry. apply (iterate_weak m0 n W0). }
    apply is_lim_seq_unique in S. apply is_lim_seq_unique in C. congruence.
  - intros z Hz.
    assert (S : is_lim_seq (fun n => iterate m0 (Datatypes.S n) z) (push zs P m z)).
    { apply (Sum_lim_seq zs (fun y n => iterate m0 n y * P y z) (fun y => m y * P y z)).
      intros y Hy. apply (is_lim_seq_scal_r _ (P y z) (m y)), Lm, Hy. }
    assert (C := Lm z Hz). apply is_lim_seq_incr_1 in C.
    apply is_lim_seq_unique in S. apply is_lim_seq_unique in C. congruence.
Qed.

(** ... only one; ... *)
Theorem stationary_unique m m' : stationary zs P m -> stationary zs P m' ->
  forall z, In z zs -> m z = m' z.
Proof.
  intros [[Hm H1] Sm] [[Hm' H1'] Sm'] z Hz. assert (Ho := overlap_range).
  set (f := fun y => m y - m' y).
  assert (F0 : Sum zs f = 0) by (unfold f; rewrite Sum_minus, H1, H1'; ring).
  assert (E : size zs (push zs P f) = size zs f).
  { apply Sum_ext. intros y Hy. unfold f. rewrite push_minus, Sm, Sm' by auto. reflexivity. }
  assert (C := contraction f F0). rewrite E in C.
  assert (f z = 0); [|unfold f in *; lra]. apply (size_0 zs); auto. nra.
Qed.

(** ... and it is positive. *)
Theorem stationary_positive m : stationary zs P m -> forall z, In z zs -> 0 < m z.
Proof.
  intros [[Hm H1] Sm] z Hz. rewrite <- Sm by auto.
  apply Rlt_le_trans with (Sum zs (fun y => m y * least z)).
  - rewrite Sum_scalr, H1, Rmult_1_l. apply least_pos, Hz.
  - apply Sum_le. intros y Hy. apply Rmult_le_compat_l; auto using least_le.
Qed.

(** From every start the law comes near the stationary one at the rate 1 - overlap. *)
Theorem stationary_approached m m0 n : stationary zs P m -> weak_distribution zs m0 ->
  size zs (fun z => iterate m0 n z - m z) <= (1 - overlap) ^ n * size zs (fun z => m0 z - m z).
Proof.
  intros [[Hm H1] Sm] [_ H0].
  assert (E : forall k z, In z zs -> iterate m k z = m z).
  { induction k as [|k IH]; intros z Hz; simpl; auto.
    transitivity (push zs P m z); [apply push_ext; exact IH|apply Sm, Hz]. }
  assert (F0 : Sum zs (fun z => m0 z - m z) = 0) by (rewrite Sum_minus, H0, H1; ring).
  destruct (iterate_size _ n F0) as [_ B]. eapply Rle_trans; [|exact B]. right.
  apply Sum_ext. intros z Hz. rewrite iterate_minus, E by auto. reflexivity.
Qed.
End Doeblin.

(** ** Bigram models: the context is the last token *)
Section Bigram.
Variable s : setup.
Hypothesis wp : well_posed s.
Hypothesis tr : perfectly_trained s.
(** The context that ends in a token *)
Variable after : token s -> context s.
Hypothesis into : forall y, In y (vocabulary s) -> In (after y) (contexts s).
Hypothesis ne : vocabulary s <> nil.

Definition steered_kernel (a : R) (y z : token s) : R := steered_prob s (after y) z a.

(** (30) for chains on tokens: at every strength the steered model has one stationary law,
    and it is positive. *)
Theorem steered_chain a :
  (exists m, stationary (vocabulary s) (steered_kernel a) m) /\
  (forall m m', stationary (vocabulary s) (steered_kernel a) m ->
     stationary (vocabulary s) (steered_kernel a) m' ->
     forall z, In z (vocabulary s) -> m z = m' z) /\
  (forall m, stationary (vocabulary s) (steered_kernel a) m ->
     forall z, In z (vocabulary s) -> 0 < m z).
Proof.
  assert (ker : kernel (vocabulary s) (steered_kernel a)).
  { intros y Hy. assert (pw := prob_weights s wp (after y) (into y Hy)). split.
    - intros z Hz. unfold steered_kernel. rewrite steered_tilt by auto. apply tilt_pos; auto.
    - rewrite <- (tilt_sum _ _ (log_odds s) pw a). apply Sum_ext. intros z Hz.
      apply steered_tilt; auto. }
  split; [|split].
  - apply stationary_exists; auto.
  - apply stationary_unique; auto.
  - apply stationary_positive; auto.
Qed.
End Bigram.
