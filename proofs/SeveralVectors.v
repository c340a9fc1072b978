(** * Claim [several-vectors], equation (39), first part (new)

    Steering along k vectors at once: the strength is a vector a, each token has a vector M(z)
    of log-odds, and the weights are tilted by exp <a, M(z)>.  The surprisal of a token is
    convex in a, and along every line all is the theory of one vector. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma Derivative MeanIncreasing.
Open Scope R_scope.

Section SeveralVectors.
Context {A I : Type} (zs : list A) (dirs : list I) (p : A -> R) (M : A -> I -> R).
Hypothesis pw : positive_weights zs p.
Implicit Types (z y : A) (a b n : I -> R) (t : R).

(** sigma_z (a), and the mean of M under it *)
Definition tilt_several z a : R :=
  p z * exp (dot dirs a (M z)) / Sum zs (fun y => p y * exp (dot dirs a (M y))).
Definition mean_several a (i : I) : R := Sum zs (fun y => tilt_several y a * M y i).

(** <n, M(y) - M(z)>: what the direction n does for y against z *)
Definition lead z n y : R := dot dirs n (fun i => M y i - M z i).

(** p_z / sigma_z (a), the sum over all tokens against z *)
Definition rivals z a : R := Sum zs (fun y => p y * exp (lead z a y)).

Definition along a n t : I -> R := fun i => a i + t * n i.

(** ** Algebra *)

Lemma dot_ext (l : list I) (u u' v v' : I -> R) :
  (forall i, In i l -> u i = u' i) -> (forall i, In i l -> v i = v' i) -> dot l u v = dot l u' v'.
Proof. intros Hu Hv. apply Sum_ext. intros i Hi. rewrite Hu, Hv by auto. reflexivity. Qed.

Lemma dot_along (l : list I) a n t (v : I -> R) :
  dot l (along a n t) v = dot l a v + t * dot l n v.
Proof.
  unfold dot. rewrite <- Sum_scal, <- Sum_plus. apply Sum_ext. intros i _. unfold along. ring.
Qed.

Lemma lead_minus z n y : lead z n y = dot dirs n (M y) - dot dirs n (M z).
Proof. unfold lead, dot. rewrite <- Sum_minus. apply Sum_ext. intros; ring. Qed.

Lemma lead_along z a n t y : lead z (along a n t) y = lead z a y + t * lead z n y.
Proof. apply dot_along. Qed.

Lemma rivals_pos z a : 0 < rivals z a.
Proof.
  destruct (Max_attained zs p (proj1 pw)) as (x & Hx & _).
  assert (P : forall y, In y zs -> 0 < p y * exp (lead z a y)).
  { intros y Hy. apply Rmult_lt_0_compat; [apply pw, Hy|apply exp_pos]. }
  apply Sum_pos with x; auto. intros; apply Rlt_le; auto.
Qed.

Lemma tilt_rivals z a : tilt_several z a = p z / rivals z a.
Proof.
  unfold tilt_several. set (e := exp (dot dirs a (M z))).
  assert (He : 0 < e) by apply exp_pos. assert (Hr := rivals_pos z a).
  replace (Sum zs (fun y => p y * exp (dot dirs a (M y)))) with (e * rivals z a).
  - field. lra.
  - unfold rivals. rewrite <- Sum_scal. apply Sum_ext. intros y _. unfold e.
    rewrite lead_minus, Rmult_comm, Rmult_assoc, <- exp_plus. do 2 f_equal. ring.
Qed.

Lemma tilt_several_le z a b : In z zs ->
  (tilt_several z b <= tilt_several z a <-> rivals z a <= rivals z b) /\
  (tilt_several z b < tilt_several z a <-> rivals z a < rivals z b).
Proof.
  intros Hz. rewrite !tilt_rivals. assert (Hp : 0 < p z) by (apply pw, Hz).
  assert (Ha := rivals_pos z a). assert (Hb := rivals_pos z b).
  assert (E : p z / rivals z a - p z / rivals z b =
    p z / (rivals z a * rivals z b) * (rivals z b - rivals z a)) by (field; lra).
  assert (C : 0 < p z / (rivals z a * rivals z b)).
  { apply Rdiv_lt_0_compat; [exact Hp|apply Rmult_lt_0_compat; auto]. }
  set (c := p z / (rivals z a * rivals z b)) in *.
  repeat split; intros H.
  - apply Rnot_lt_le. intros L. assert (c * (rivals z b - rivals z a) < 0) by nra. lra.
  - assert (0 <= c * (rivals z b - rivals z a)) by nra. lra.
  - apply Rnot_le_lt. intros L. assert (c * (rivals z b - rivals z a) <= 0) by nra. lra.
  - assert (0 < c * (rivals z b - rivals z a)) by nra. lra.
Qed.

(** ** Along a line all is the theory of one vector *)

Lemma line_weights a : positive_weights zs (fun y => p y * exp (dot dirs a (M y))).
Proof.
  split; [apply pw|]. intros y Hy. apply Rmult_lt_0_compat; [apply pw, Hy|apply exp_pos].
Qed.

Theorem line_tilt z a n t : tilt_several z (along a n t) =
  tilt zs (fun y => p y * exp (dot dirs a (M y))) (fun y => dot dirs n (M y)) z t.
Proof.
  unfold tilt_several, tilt, mass. f_equal.
  - rewrite dot_along, exp_plus. ring.
  - apply Sum_ext. intros y _. rewrite dot_along, exp_plus. ring.
Qed.

Lemma line_mean a n t : dot dirs n (mean_several (along a n t)) =
  mean zs (fun y => p y * exp (dot dirs a (M y))) (fun y => dot dirs n (M y)) t.
Proof.
  unfold mean, dot at 1, mean_several.
  transitivity (Sum dirs (fun i => Sum zs (fun y => tilt_several y (along a n t) * (n i * M y i)))).
  { apply Sum_ext. intros i _. rewrite <- Sum_scal. apply Sum_ext. intros; ring. }
  rewrite Sum_swap. apply Sum_ext. intros y _. rewrite Sum_scal, line_tilt. reflexivity.
Qed.

Lemma along_0 z a n : tilt_several z (along a n 0) = tilt_several z a /\
  forall i, mean_several (along a n 0) i = mean_several a i.
Proof.
  assert (E : forall y, tilt_several y (along a n 0) = tilt_several y a).
  { intros y. rewrite line_tilt. unfold tilt, mass, tilt_several. f_equal.
    - rewrite Rmult_0_l, exp_0. ring.
    - apply Sum_ext. intros x _. rewrite Rmult_0_l, exp_0. ring. }
  split; [apply E|]. intros i. apply Sum_ext. intros y _. rewrite E. reflexivity.
Qed.

(** d sigma_z along n = sigma_z <n, M(z) - E_a[M]> *)
Theorem several_derivative z a n : is_derive (fun t => tilt_several z (along a n t)) 0
  (tilt_several z a * dot dirs n (fun i => M z i - mean_several a i)).
Proof.
  evar_last.
  - apply (is_derive_ext (tilt zs (fun y => p y * exp (dot dirs a (M y)))
      (fun y => dot dirs n (M y)) z)); [intros t; symmetry; apply line_tilt|].
    apply tilt_derive, line_weights.
  - rewrite <- line_tilt, <- line_mean. destruct (along_0 z a n) as [E1 E2]. rewrite E1. f_equal.
    rewrite (dot_ext dirs n n (mean_several (along a n 0)) (mean_several a)) by auto.
    unfold dot. rewrite <- Sum_minus. apply Sum_ext. intros; ring.
Qed.

(** Covariance of two directions under sigma (a) *)
Definition covariance a m n : R := Sum zs (fun y => tilt_several y a *
  (dot dirs m (M y) - dot dirs m (mean_several a)) *
  (dot dirs n (M y) - dot dirs n (mean_several a))).

(** The mean of <m, M> moves along n by their covariance: so m disturbs n as n disturbs m. *)
Theorem several_mean_derivative a m n :
  is_derive (fun t => dot dirs m (mean_several (along a n t))) 0 (covariance a m n) /\
  covariance a m n = covariance a n m.
Proof.
  split; [|apply Sum_ext; intros; ring]. evar_last.
  - apply (is_derive_ext (fun t =>
      Sum zs (fun y => tilt_several y (along a n t) * dot dirs m (M y)))).
    { intros t. unfold dot at 2, mean_several.
      transitivity (Sum dirs (fun i =>
        Sum zs (fun y => tilt_several y (along a n t) * (m i * M y i)))).
      - rewrite Sum_swap. apply Sum_ext. intros y _. rewrite Sum_scal. reflexivity.
      - apply Sum_ext. intros i _. rewrite <- Sum_scal. apply Sum_ext. intros; ring. }
    apply (Sum_derive zs (fun y t => tilt_several y (along a n t) * dot dirs m (M y))
      (fun y _ => tilt_several y a * dot dirs n (fun i => M y i - mean_several a i) *
        dot dirs m (M y))).
    intros y _. apply (is_derive_scal_l (fun t => tilt_several y (along a n t)) 0 _
      (dot dirs m (M y))), several_derivative.
  - unfold covariance. set (e := dot dirs m (mean_several a)).
    assert (E : forall y, dot dirs n (fun i => M y i - mean_several a i) =
      dot dirs n (M y) - dot dirs n (mean_several a)).
    { intros y. unfold dot. rewrite <- Sum_minus. apply Sum_ext. intros; ring. }
    assert (C : Sum zs (fun y => tilt_several y a * (dot dirs n (M y) -
      dot dirs n (mean_several a))) = 0).
    { destruct (Max_attained zs p (proj1 pw)) as (x & _).
      assert (C := Sum_centred zs (fun y => p y * exp (dot dirs a (M y)))
        (fun y => dot dirs n (M y)) (line_weights a) 0).
      rewrite <- line_mean, (dot_ext dirs n n (mean_several (along a n 0)) (mean_several a)) in C
        by (auto; intros i _; apply (along_0 x)).
      rewrite <- C. apply Sum_ext. intros y _. rewrite <- line_tilt, (proj1 (along_0 y a n)).
      reflexivity. }
    rewrite <- (Rminus_0_r (Sum zs _)), <- (Rmult_0_r e), <- C, <- Sum_scal, <- Sum_minus.
    apply Sum_ext. intros y _. rewrite E. ring.
Qed.

(** ** Convexity *)

(** - log sigma_z is convex in the strength. *)
Theorem several_convex z a b t : In z zs -> 0 <= t <= 1 ->
  - ln (tilt_several z (fun i => t * a i + (1 - t) * b i)) <=
  t * - ln (tilt_several z a) + (1 - t) * - ln (tilt_several z b).
Proof.
  intros Hz Ht. set (n := fun i => a i - b i).
  set (q := fun y => p y * exp (dot dirs b (M y))). set (N := fun y => dot dirs n (M y)).
  assert (qw : positive_weights zs q) by apply line_weights.
  assert (E : forall u c, (forall i, c i = along b n u i) ->
    - ln (tilt_several z c) = K zs q N u - (ln (q z) + u * N z)).
  { intros u c Hc. replace (tilt_several z c) with (tilt zs q N z u).
    - rewrite ln_tilt by auto. ring.
    - unfold q, N. rewrite <- line_tilt. unfold tilt_several. symmetry.
      assert (D : forall v, dot dirs c v = dot dirs (along b n u) v)
        by (intros v; apply dot_ext; auto).
      rewrite D. f_equal. apply Sum_ext. intros y _. rewrite D. reflexivity. }
  rewrite (E t), (E 1 a), (E 0 b) by (intros i; unfold along, n; ring).
  assert (C := derive_convex (K zs q N) (mean zs q N) (fun x => K_derive zs q N qw x)
    (mean_le zs q N qw) 1 0 t Ht).
  replace (t * 1 + (1 - t) * 0) with t in C by ring. lra.
Qed.

End SeveralVectors.

(** ** In a model: steering along the vectors v_i with strengths a_i *)
Section Model.
Variables (s : setup) (I : Type) (dirs : list I).
(** The vectors, and their log-odds: W v_i = M_i up to a constant, as
    [readout_steering_vector] gives it for a difference of means *)
Variables (v : I -> coordinate s -> R) (M : token s -> I -> R) (k : I -> R).
Hypothesis tr : perfectly_trained s.
Hypothesis wp : well_posed s.
Hypothesis readout : forall i z, In i dirs -> In z (vocabulary s) ->
  dot (coordinates s) (unembedding s z) (v i) = M z i + k i.

(** softmax (W (h_c + sum of a_i v_i)) *)
Definition several_steered (c : context s) (z : token s) (a : I -> R) : R :=
  softmax (vocabulary s) (fun y => dot (coordinates s) (unembedding s y)
    (fun j => feature s c j + Sum dirs (fun i => a i * v i j))) z.

(** The log-odds lemma (1) for several vectors *)
Theorem several_vectors c z a : In c (contexts s) -> In z (vocabulary s) ->
  several_steered c z a = tilt_several (vocabulary s) dirs (prob s c) M z a.
Proof.
  intros Hc Hz. unfold several_steered, softmax, tilt_several.
  set (total := Sum (vocabulary s) (fun y => exp (logits s c y))).
  assert (Ht : 0 < total) by (apply (total_pos s z c Hz)).
  set (kk := total * exp (Sum dirs (fun i => a i * k i))).
  assert (Hk : 0 < kk) by (apply Rmult_lt_0_compat; [exact Ht|apply exp_pos]).
  assert (E : forall y, In y (vocabulary s) -> exp (dot (coordinates s) (unembedding s y)
    (fun j => feature s c j + Sum dirs (fun i => a i * v i j))) =
    kk * (prob s c y * exp (dot dirs a (M y)))).
  { intros y Hy.
    replace (dot (coordinates s) (unembedding s y)
      (fun j => feature s c j + Sum dirs (fun i => a i * v i j)))
      with (logits s c y + Sum dirs (fun i => a i * (M y i + k i))).
    - rewrite (trained_logits s tr c y Hc Hy). fold total.
      rewrite (Sum_ext dirs _ (fun i => a i * M y i + a i * k i)) by (intros; ring).
      rewrite Sum_plus, !exp_plus, !exp_ln by (auto; apply prob_pos; auto).
      unfold kk, dot. ring.
    - rewrite (Sum_ext dirs _ (fun i => Sum (coordinates s)
        (fun j => unembedding s y j * (a i * v i j)))).
      + rewrite Sum_swap. unfold logits, dot. rewrite <- Sum_plus. apply Sum_ext. intros j _.
        rewrite Sum_scal. ring.
      + intros i Hi. rewrite <- (readout i y Hi Hy). unfold dot. rewrite <- Sum_scal.
        apply Sum_ext. intros; ring. }
  rewrite E by auto. rewrite (Sum_ext (vocabulary s) _ _ E), Sum_scal.
  assert (P := line_weights (vocabulary s) dirs (prob s c) M
    (distribution_weights _ _ (prob_distribution s wp c Hc)) a).
  assert (Hs := mass_pos (vocabulary s) _ (fun _ => 0) P 0).
  unfold mass in Hs.
  rewrite (Sum_ext (vocabulary s) _ (fun y => prob s c y * exp (dot dirs a (M y)))) in Hs
    by (intros; rewrite Rmult_0_l, exp_0; ring).
  field. lra.
Qed.
End Model.
