(** * Claim [peak-bracket], equation (36) (new)

    Log-odds known up to an error give a bracket of the peak.  With the differences
    D_y = M_y - M_z the peak of z is where sum_y p_y phi (a, D_y) = 0, phi (a, x) = x e^(a x).
    The least and the largest value of the sum over a box of differences do not decrease with
    the strength; their roots are the ends of the bracket, and the bracket is exactly the
    range of the peak over the box. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Derivative MeanIncreasing Bump.
Open Scope R_scope.

(** ** One term *)
Definition phi (a x : R) : R := x * exp (a * x).

(** Where phi (a, .) is least on [lo, hi]: at -1/a, moved into the interval, if a > 0; else
    at an end *)
Definition arg_min (a lo hi : R) : R :=
  if Rlt_dec 0 a then Rmax lo (Rmin hi (- / a))
  else if Rle_dec (phi a lo) (phi a hi) then lo else hi.

Lemma phi_derive a x : is_derive (phi a) x ((1 + a * x) * exp (a * x)).
Proof. unfold phi. auto_derive; [trivial|ring]. Qed.

Lemma phi_rises a x y : x <= y -> (forall t, x < t < y -> 0 <= 1 + a * t) -> phi a x <= phi a y.
Proof.
  intros Hxy H. apply (derive_le (phi a) _ x y (phi_derive a)); auto. intros t Ht.
  apply Rmult_le_pos; [auto|apply Rlt_le, exp_pos].
Qed.

Lemma phi_falls a x y : x <= y -> (forall t, x < t < y -> 1 + a * t <= 0) -> phi a y <= phi a x.
Proof.
  intros Hxy H. apply Ropp_le_cancel.
  apply (derive_le (fun x => - phi a x) (fun x => - ((1 + a * x) * exp (a * x))) x y); auto.
  - intros t. apply (is_derive_opp (phi a)), phi_derive.
  - intros t Ht. generalize (H t Ht) (exp_pos (a * t)). nra.
Qed.

Lemma arg_min_in a lo hi : lo <= hi -> lo <= arg_min a lo hi <= hi.
Proof.
  intros H. unfold arg_min. destruct (Rlt_dec 0 a).
  - split; [apply Rmax_l|]. apply Rmax_lub; auto. apply Rmin_l.
  - destruct (Rle_dec (phi a lo) (phi a hi)); lra.
Qed.

Theorem arg_min_least a lo hi x : lo <= x <= hi -> phi a (arg_min a lo hi) <= phi a x.
Proof.
  intros Hx. unfold arg_min. destruct (Rlt_dec 0 a) as [Ha|Ha].
  - set (c := Rmax lo (Rmin hi (- / a))).
    assert (Hi : forall t, t <= - / a -> 1 + a * t <= 0).
    { intros t Ht. apply Rmult_le_compat_l with (r := a) in Ht; [|lra].
      replace (a * - / a) with (- 1) in Ht by (field; lra). lra. }
    assert (Hj : forall t, - / a <= t -> 0 <= 1 + a * t).
    { intros t Ht. apply Rmult_le_compat_l with (r := a) in Ht; [|lra].
      replace (a * - / a) with (- 1) in Ht by (field; lra). lra. }
    destruct (Rle_lt_dec x c) as [L|L].
    + destruct L as [L| ->]; [|lra]. apply phi_falls; [lra|]. intros t Ht. apply Hi.
      assert (c <= - / a); [|lra]. revert L. unfold c, Rmax, Rmin.
      repeat destruct Rle_dec; lra.
    + apply phi_rises; [lra|]. intros t Ht. apply Hj.
      assert (- / a <= c); [|lra]. revert L. unfold c, Rmax, Rmin.
      repeat destruct Rle_dec; lra.
  - assert (E : phi a lo <= phi a x \/ phi a hi <= phi a x).
    { destruct (Rle_lt_dec 0 (1 + a * x)) as [L|L].
      - left. apply phi_rises; [lra|]. intros t Ht. nra.
      - right. apply phi_falls; [lra|]. intros t Ht. nra. }
    destruct (Rle_dec (phi a lo) (phi a hi)); lra.
Qed.

(** phi does not decrease with the strength, and grows strictly unless x = 0 *)
Lemma phi_strength a b x : a <= b -> phi a x <= phi b x.
Proof.
  intros H. apply (derive_le (fun a => phi a x) (fun a => x ^ 2 * exp (a * x))); auto.
  - intros t. unfold phi. auto_derive; [trivial|ring].
  - intros t _. apply Rmult_le_pos; [apply pow2_ge_0|apply Rlt_le, exp_pos].
Qed.

Lemma phi_strength_lt a b x : a < b -> x <> 0 -> phi a x < phi b x.
Proof.
  intros H Hx. apply (derive_lt (fun a => phi a x) (fun a => x ^ 2 * exp (a * x))); auto.
  - intros t. unfold phi. auto_derive; [trivial|ring].
  - intros t _. apply Rmult_lt_0_compat; [apply pow2_gt_0; auto|apply exp_pos].
Qed.

(** A Lipschitz bound in the strength *)
Lemma phi_lipschitz B r a b x : - B <= a -> a <= b -> b <= B -> - r <= x <= r ->
  phi b x - phi a x <= r ^ 2 * exp (B * r) * (b - a).
Proof.
  intros Ha [Hab|<-] Hb Hx; [|right; ring].
  destruct (mean_value (fun a => phi a x) (fun a => x ^ 2 * exp (a * x)) a b Hab) as (c & Hc & ->).
  { intros t. unfold phi. auto_derive; [trivial|ring]. }
  apply Rmult_le_compat_r; [lra|]. apply Rmult_le_compat.
  - apply pow2_ge_0.
  - apply Rlt_le, exp_pos.
  - apply pow_maj_Rabs, Rabs_le, Hx.
  - assert (c * x <= B * r).
    { apply Rle_trans with (Rabs (c * x)); [apply Rle_abs|]. rewrite Rabs_mult.
      apply Rmult_le_compat; try apply Rabs_pos; apply Rabs_le; lra. }
    destruct H as [H| ->]; [apply Rlt_le, exp_increasing, H|lra].
Qed.

Lemma lipschitz_continuous (f : R -> R) x L : 0 <= L ->
  (forall a b, x - 1 <= a -> a <= b -> b <= x + 1 -> 0 <= f b - f a <= L * (b - a)) ->
  continuous f x.
Proof.
  intros HL H. apply filterlim_locally. intros eps.
  assert (He := cond_pos eps). assert (D : 0 < Rmin 1 (eps / (L + 1))).
  { apply Rmin_glb_lt; [lra|]. apply Rdiv_lt_0_compat; lra. }
  exists (mkposreal _ D). intros y Hy.
  assert (Ly : Rabs (y - x) < Rmin 1 (eps / (L + 1))) by exact Hy.
  change (Rabs (f y - f x) < eps).
  assert (L1 := Rlt_le_trans _ _ _ Ly (Rmin_l _ _)).
  assert (L2 := Rlt_le_trans _ _ _ Ly (Rmin_r _ _)).
  assert (L3 : Rabs (y - x) * (L + 1) < eps).
  { apply Rmult_lt_compat_r with (r := L + 1) in L2; [|lra].
    replace (eps / (L + 1) * (L + 1)) with (pos eps) in L2 by (field; lra). exact L2. }
  apply Rabs_lt_between in L1.
  destruct (Rle_lt_dec x y) as [Hxy|Hxy].
  - rewrite Rabs_right in L3 by lra. destruct (H x y) as [G1 G2]; try lra.
    rewrite Rabs_right by lra. nra.
  - rewrite Rabs_left in L3 by lra. destruct (H y x) as [G1 G2]; try lra.
    rewrite Rabs_left1 by lra. nra.
Qed.

(** ** The sum over a box of differences *)
Section Box.
Context {A : Type} (ys : list A) (p : A -> R).
Hypothesis ppos : forall y, In y ys -> 0 < p y.

Definition total (D : A -> R) (a : R) : R := Sum ys (fun y => p y * phi a (D y)).

(** |D_y - d_y| <= r_y for all y *)
Definition in_box (d r D : A -> R) : Prop := forall y, In y ys -> d y - r y <= D y <= d y + r y.

(** f_- of (36); f_+ is its mirror *)
Definition lowest (d r : A -> R) (a : R) : A -> R := fun y => arg_min a (d y - r y) (d y + r y).
Definition lower (d r : A -> R) (a : R) : R := total (lowest d r a) a.
Definition highest (d r : A -> R) (a : R) : A -> R :=
  fun y => - lowest (fun y => - d y) r (- a) y.
Definition upper (d r : A -> R) (a : R) : R := total (highest d r a) a.

Lemma total_mirror D a : total (fun y => - D y) (- a) = - total D a.
Proof.
  unfold total. rewrite <- Sum_opp. apply Sum_ext. intros y _. unfold phi.
  replace (- a * - D y) with (a * D y) by ring. ring.
Qed.

Lemma upper_mirror d r a : upper d r a = - lower (fun y => - d y) r (- a).
Proof.
  unfold upper, lower, highest. rewrite <- total_mirror. apply Sum_ext. intros y _.
  rewrite Ropp_involutive. reflexivity.
Qed.

Lemma in_box_mirror d r D : in_box d r D <-> in_box (fun y => - d y) r (fun y => - D y).
Proof. split; intros H y Hy; specialize (H y Hy); lra. Qed.

Section Bounds.
Variables d r : A -> R.
Hypothesis rn : forall y, In y ys -> 0 <= r y.

(** f_- (a) <= sum p phi (a, D) on the box, with equality somewhere in it; f_- does not
    decrease. *)
Theorem lower_attained a : in_box d r (lowest d r a).
Proof. intros y Hy. apply arg_min_in. generalize (rn y Hy). lra. Qed.

Theorem lower_least D a : in_box d r D -> lower d r a <= total D a.
Proof.
  intros H. apply Sum_le. intros y Hy. apply Rmult_le_compat_l; [apply Rlt_le, ppos, Hy|].
  apply arg_min_least, H, Hy.
Qed.

Lemma total_strength D a b : a <= b -> total D a <= total D b.
Proof.
  intros H. apply Sum_le. intros y Hy. apply Rmult_le_compat_l; [apply Rlt_le, ppos, Hy|].
  apply phi_strength, H.
Qed.

Theorem lower_nondecreasing a b : a <= b -> lower d r a <= lower d r b.
Proof.
  intros H. apply Rle_trans with (total (lowest d r b) a).
  - apply lower_least, lower_attained.
  - apply total_strength, H.
Qed.

(** f_- is strictly increasing once some difference is positive on the whole box *)
Lemma lower_increasing a b : (exists y, In y ys /\ 0 < d y - r y) -> a < b ->
  lower d r a < lower d r b.
Proof.
  intros (y & Hy & Hp) H. apply Rle_lt_trans with (total (lowest d r b) a).
  - apply lower_least, lower_attained.
  - apply Sum_lt with y; auto.
    + intros x Hx. apply Rmult_le_compat_l; [apply Rlt_le, ppos, Hx|]. apply phi_strength. lra.
    + apply Rmult_lt_compat_l; [apply ppos, Hy|]. apply phi_strength_lt; auto.
      generalize (lower_attained b y Hy). lra.
Qed.

Lemma lower_continuous a : continuous (lower d r) a.
Proof.
  set (B := Rabs a + 1). set (R y := Rabs (d y) + r y).
  assert (Hr : forall y, In y ys -> forall x, d y - r y <= x <= d y + r y -> - R y <= x <= R y).
  { intros y Hy x Hx. unfold R. generalize (Rle_abs (d y)) (Rle_abs (- d y)).
    rewrite Rabs_Ropp. lra. }
  apply (lipschitz_continuous _ a (Sum ys (fun y => p y * (R y ^ 2 * exp (B * R y))))).
  { apply Sum_nonneg. intros y Hy. apply Rmult_le_pos; [apply Rlt_le, ppos, Hy|].
    apply Rmult_le_pos; [apply pow2_ge_0|apply Rlt_le, exp_pos]. }
  intros u v Hu Huv Hv. split.
  { assert (lower d r u <= lower d r v) by (apply lower_nondecreasing, Huv). lra. }
  apply Rle_trans with (total (lowest d r u) v - lower d r u).
  { assert (lower d r v <= total (lowest d r u) v) by (apply lower_least, lower_attained). lra. }
  unfold lower, total. rewrite <- Sum_minus, <- Sum_scalr. apply Sum_le. intros y Hy.
  rewrite <- Rmult_minus_distr_l, Rmult_assoc.
  apply Rmult_le_compat_l; [apply Rlt_le, ppos, Hy|].
  assert (Hb := Rabs_le_between a (Rabs a)). destruct Hb as [Hb _].
  specialize (Hb (Rle_refl _)).
  apply phi_lipschitz; unfold B; try lra. apply (Hr y Hy), lower_attained, Hy.
Qed.

(** Far to the left the sum is negative if some difference may be; far to the right f_- is
    positive if some difference must be *)
Lemma lower_left : (exists y, In y ys /\ d y - r y < 0) -> exists a, lower d r a < 0.
Proof.
  intros (y & Hy & Hn). set (D y := d y - r y).
  set (C := Sum ys (fun y => p y * Rabs (D y))).
  assert (HC : 0 <= C).
  { apply Sum_nonneg. intros x Hx. apply Rmult_le_pos; [apply Rlt_le, ppos, Hx|apply Rabs_pos]. }
  assert (Py := ppos y Hy). assert (Q : 0 < p y * D y ^ 2).
  { apply Rmult_lt_0_compat; auto. apply pow2_gt_0. unfold D. lra. }
  set (a := - (C + 1) / (p y * D y ^ 2)). exists a.
  assert (Ha : a <= 0).
  { unfold a, Rdiv. assert (0 < / (p y * D y ^ 2)) by (apply Rinv_0_lt_compat, Q). nra. }
  apply Rle_lt_trans with (total D a).
  { apply lower_least. intros x Hx. unfold D. generalize (rn x Hx). lra. }
  assert (E : total D a - C <= p y * (D y * (1 + a * D y) - Rabs (D y))).
  { unfold total, C. rewrite <- Sum_minus.
    assert (T : forall x, In x ys -> p x * phi a (D x) - p x * Rabs (D x) <= 0).
    { intros x Hx. assert (Px := ppos x Hx).
      assert (phi a (D x) <= Rabs (D x)); [|nra]. unfold phi. assert (X := exp_pos (a * D x)).
      destruct (Rle_lt_dec 0 (D x)) as [L|L].
      - rewrite Rabs_right by lra. assert (exp (a * D x) <= 1); [|nra].
        rewrite <- exp_0. assert (a * D x <= 0) by nra.
        destruct H as [H| ->]; [apply Rlt_le, exp_increasing, H|lra].
      - rewrite Rabs_left by lra. nra. }
    assert (G := Sum_ge_term ys (fun x => - (p x * phi a (D x) - p x * Rabs (D x))) y).
    rewrite Sum_opp in G. specialize (G ltac:(intros x Hx; generalize (T x Hx); lra) Hy).
    cbv beta in G.
    assert (P : p y * phi a (D y) <= p y * (D y * (1 + a * D y))); [|lra].
    apply Rmult_le_compat_l; [lra|]. unfold phi. assert (D y < 0) by exact Hn.
    apply Rmult_le_compat_neg_l; [lra|apply exp_ineq1_le]. }
  assert (F : p y * (D y * (1 + a * D y)) = p y * D y - (C + 1)).
  { assert (D y <> 0) by (unfold D; lra). unfold a. field. lra. }
  assert (D y < 0) by exact Hn. rewrite Rabs_left in E by auto. nra.
Qed.

Lemma lower_right : (exists y, In y ys /\ 0 < d y - r y) -> exists a, 0 < lower d r a.
Proof.
  intros (y & Hy & Hp). set (D y := Rabs (d y) + r y).
  set (C := Sum ys (fun y => p y * D y)). set (l := d y - r y).
  assert (HC : 0 <= C).
  { apply Sum_nonneg. intros x Hx. apply Rmult_le_pos; [apply Rlt_le, ppos, Hx|].
    unfold D. generalize (Rabs_pos (d x)) (rn x Hx). lra. }
  assert (Py := ppos y Hy). assert (Q : 0 < p y * l ^ 2).
  { apply Rmult_lt_0_compat; auto. apply pow2_gt_0. unfold l. lra. }
  set (a := (C + 1) / (p y * l ^ 2)). exists a.
  assert (Ha : 0 < a) by (apply Rdiv_lt_0_compat; lra).
  set (X := lowest d r a). change (0 < total X a).
  assert (HX : in_box d r X) by apply lower_attained.
  assert (T : forall x, In x ys -> 0 <= p x * phi a (X x) + p x * D x).
  { intros x Hx. assert (Px := ppos x Hx). specialize (HX x Hx).
    assert (- D x <= phi a (X x)); [|nra].
    assert (- D x <= X x /\ 0 <= D x).
    { unfold D. generalize (Rle_abs (- d x)) (Rabs_pos (d x)) (rn x Hx).
      rewrite Rabs_Ropp. lra. }
    unfold phi. assert (Xp := exp_pos (a * X x)).
    destruct (Rle_lt_dec 0 (X x)) as [L|L]; [nra|].
    assert (exp (a * X x) <= 1); [|nra]. rewrite <- exp_0. apply Rlt_le, exp_increasing. nra. }
  assert (G := Sum_ge_term ys (fun x => p x * phi a (X x) + p x * D x) y T Hy).
  rewrite Sum_plus in G. fold (total X a) C in G. cbv beta in G.
  assert (LX : l <= X y) by (apply HX, Hy). assert (0 < l) by exact Hp.
  assert (P : p y * (l * (1 + a * l)) <= p y * phi a (X y)).
  { apply Rmult_le_compat_l; [lra|]. unfold phi.
    apply Rmult_le_compat; try nra.
    apply Rle_trans with (1 + a * X y); [nra|apply exp_ineq1_le]. }
  assert (F : p y * (l * (1 + a * l)) = p y * l + (C + 1)).
  { assert (l <> 0) by (unfold l; lra). unfold a. field. lra. }
  assert (0 <= p y * D y).
  { apply Rmult_le_pos; [lra|]. unfold D. generalize (Rabs_pos (d y)) (rn y Hy). lra. }
  nra.
Qed.

(** The right end: if some difference may be negative, f_- has a root exactly if some
    difference is positive on the whole box; the root is then unique, and no member of the
    box has its peak beyond it. *)
Theorem lower_root : (exists y, In y ys /\ d y - r y < 0) ->
  ((exists a, lower d r a = 0) <-> exists y, In y ys /\ 0 < d y - r y).
Proof.
  intros Hn. split.
  - intros (a & E). destruct (Rle_lt_dec (Max ys (fun y => d y - r y)) 0) as [L|L].
    + exfalso. destruct Hn as (x & Hx & Lx).
      assert (total (fun y => d y - r y) a < 0).
      { rewrite <- (Sum_zero ys). apply Sum_lt with x; auto.
        - intros y Hy. assert (d y - r y <= 0)
            by (apply Rle_trans with (2 := L); apply (Max_ge ys (fun y => d y - r y)), Hy).
          generalize (ppos y Hy) (exp_pos (a * (d y - r y))). unfold phi. intros.
          assert (0 < p y * exp (a * (d y - r y))) by (apply Rmult_lt_0_compat; auto). nra.
        - generalize (ppos x Hx) (exp_pos (a * (d x - r x))). unfold phi. intros.
          assert (0 < p x * exp (a * (d x - r x))) by (apply Rmult_lt_0_compat; auto). nra. }
      assert (lower d r a <= total (fun y => d y - r y) a); [|lra].
      apply lower_least. intros y Hy. generalize (rn y Hy). lra.
    + destruct (Max_attained ys (fun y => d y - r y)) as (y & Hy & Ey).
      { intros ->. destruct Hn as (x & [] & _). }
      exists y. split; auto. lra.
  - intros Hp. destruct (lower_left Hn) as (u & Hu). destruct (lower_right Hp) as (v & Hv).
    destruct (IVT_gen (lower d r) u v 0) as (a & _ & E).
    + intros x. apply continuity_pt_filterlim, lower_continuous.
    + rewrite Rmin_left, Rmax_right by lra. lra.
    + exists a. exact E.
Qed.

Theorem lower_root_bound D a b : (exists y, In y ys /\ 0 < d y - r y) -> lower d r b = 0 ->
  in_box d r D -> total D a = 0 -> a <= b.
Proof.
  intros Hp E HD H0. apply Rnot_lt_le. intros L. apply (lower_increasing b a Hp) in L.
  generalize (lower_least D a HD). lra.
Qed.
End Bounds.

Section Range.
Variables d r : A -> R.
Hypothesis rn : forall y, In y ys -> 0 <= r y.
Let d' y := - d y.

Theorem upper_attained a : in_box d r (highest d r a).
Proof.
  intros y Hy. unfold highest. generalize (lower_attained d' r rn (- a) y Hy). unfold d'. lra.
Qed.

Theorem upper_largest D a : in_box d r D -> total D a <= upper d r a.
Proof.
  intros H. rewrite upper_mirror. apply in_box_mirror in H.
  generalize (lower_least d' r (fun y => - D y) (- a) H). rewrite total_mirror.
  fold d'. lra.
Qed.

Theorem upper_nondecreasing a b : a <= b -> upper d r a <= upper d r b.
Proof.
  intros H. rewrite !upper_mirror. apply Ropp_le_contravar, lower_nondecreasing; auto. lra.
Qed.

(** The left end, by reflection *)
Theorem upper_root : (exists y, In y ys /\ 0 < d y + r y) ->
  ((exists a, upper d r a = 0) <-> exists y, In y ys /\ d y + r y < 0).
Proof.
  intros (y & Hy & Lp).
  assert (Hn : exists y, In y ys /\ d' y - r y < 0) by (exists y; unfold d'; split; auto; lra).
  assert (H := lower_root d' r rn Hn). split.
  - intros (a & E). rewrite upper_mirror in E.
    destruct (proj1 H) as (x & Hx & Lx); [exists (- a); fold d' in E; lra|].
    exists x. unfold d' in Lx. split; auto. lra.
  - intros (x & Hx & Lx).
    destruct (proj2 H) as (a & E); [exists x; unfold d'; split; auto; lra|].
    exists (- a). rewrite upper_mirror, Ropp_involutive. fold d'. lra.
Qed.

Theorem upper_root_bound D a b : (exists y, In y ys /\ d y + r y < 0) -> upper d r b = 0 ->
  in_box d r D -> total D a = 0 -> b <= a.
Proof.
  intros (y & Hy & Ly) E HD H0. apply Ropp_le_cancel.
  apply (lower_root_bound d' r rn (fun y => - D y)).
  - exists y. unfold d'. split; auto. lra.
  - rewrite upper_mirror in E. fold d' in E. lra.
  - apply in_box_mirror in HD. exact HD.
  - rewrite total_mirror, H0. ring.
Qed.

(** Every strength at which 0 lies between f_- and f_+ is a root for some member of the box;
    so the bracket is exactly the range of the peak. *)
Theorem box_range a : lower d r a <= 0 <= upper d r a ->
  exists D, in_box d r D /\ total D a = 0.
Proof.
  intros Ha. set (u := lowest d r a). set (v := highest d r a).
  set (f t := total (fun y => (1 - t) * u y + t * v y) a).
  assert (Hc : forall t, continuous f t).
  { intros t. apply (derive_continuous f t (Sum ys (fun y => p y * ((v y - u y) *
      ((1 + a * ((1 - t) * u y + t * v y)) * exp (a * ((1 - t) * u y + t * v y))))))).
    apply (Sum_derive ys (fun y t => p y * phi a ((1 - t) * u y + t * v y))
      (fun y t => p y * ((v y - u y) *
      ((1 + a * ((1 - t) * u y + t * v y)) * exp (a * ((1 - t) * u y + t * v y)))))).
    intros y _. apply (is_derive_scal (fun t => phi a ((1 - t) * u y + t * v y))).
    apply (is_derive_comp (phi a) (fun t => (1 - t) * u y + t * v y)); [apply phi_derive|].
    generalize (u y) (v y). intros b c. auto_derive; [trivial|ring]. }
  assert (E0 : f 0 = lower d r a).
  { apply Sum_ext. intros y _. unfold u. do 2 f_equal. ring. }
  assert (E1 : f 1 = upper d r a).
  { apply Sum_ext. intros y _. unfold v. do 2 f_equal. ring. }
  destruct (IVT_gen f 0 1 0) as (t & Ht & E).
  - intros x. apply continuity_pt_filterlim, Hc.
  - rewrite E0, E1, Rmin_left, Rmax_right by lra. lra.
  - rewrite Rmin_left, Rmax_right in Ht by lra.
    exists (fun y => (1 - t) * u y + t * v y). split; [|exact E].
    intros y Hy. assert (Bu := lower_attained d r rn a y Hy).
    assert (Bv := upper_attained a y Hy). fold u in Bu. fold v in Bv. nra.
Qed.
End Range.
End Box.

(** ** The peak *)
Section Peak.
Context {A : Type} (zs : list A) (p : A -> R).
Hypothesis pw : positive_weights zs p.

(** The peak of z is where the sum over the differences is 0 *)
Lemma peak_differences (M : A -> R) z a :
  mean zs p M a = M z <-> total zs p (fun y => M y - M z) a = 0.
Proof.
  assert (Hm := mass_pos zs p M pw a). assert (He := exp_pos (a * M z)).
  assert (E : (mean zs p M a - M z) * mass zs p M a =
    exp (a * M z) * total zs p (fun y => M y - M z) a).
  { rewrite Rmult_minus_distr_r, <- (mean_mass zs p M pw a).
    replace (M z * mass zs p M a) with (Sum zs (fun y => M z * (p y * exp (a * M y))))
      by (rewrite Sum_scal; reflexivity).
    rewrite <- Sum_minus. unfold total. rewrite <- Sum_scal. apply Sum_ext. intros y _. unfold phi.
    replace (exp (a * M y)) with (exp (a * M z) * exp (a * (M y - M z)))
      by (rewrite <- exp_plus; f_equal; ring). ring. }
  split; intros H.
  - rewrite H, Rminus_diag_eq, Rmult_0_l in E by reflexivity. symmetry in E.
    apply Rmult_integral in E. destruct E; [lra|auto].
  - rewrite H, Rmult_0_r in E. apply Rmult_integral in E. destruct E; lra.
Qed.

Variables (M' M : A -> R) (z : A) (r : A -> R) (err : R).
Hypothesis Hz : In z zs.
(** M' approximates M up to err, so the differences up to 2 err; z has no difference *)
Hypothesis close : forall y, In y zs -> Rabs (M' y - M y) <= err.
Hypothesis rz : r z = 0.
Hypothesis ry : forall y, In y zs -> y = z \/ r y = 2 * err.
Let d y := M' y - M' z.

Lemma err_nonneg : 0 <= err.
Proof. generalize (close z Hz) (Rabs_pos (M' z - M z)). lra. Qed.

Lemma radius_nonneg y : In y zs -> 0 <= r y.
Proof. generalize err_nonneg. intros H Hy. destruct (ry y Hy) as [->| ->]; lra. Qed.

Lemma true_in_box : in_box zs d r (fun y => M y - M z).
Proof.
  intros y Hy. unfold d. destruct (ry y Hy) as [->| ->]; [rewrite rz; lra|].
  assert (H1 := close y Hy). assert (H2 := close z Hz).
  apply Rabs_le_between in H1. apply Rabs_le_between in H2. lra.
Qed.

(** (36).  The true peak alpha of z lies between f_- and f_+: f_- (alpha) <= 0 <= f_+ (alpha),
    both nondecreasing.  If max M' > M'_z + 2 err then f_- has one root, and alpha is not
    beyond it; if min M' < M'_z - 2 err then f_+ has one root, and alpha is not before it. *)
Theorem peak_bracket (alpha : R) : nonconstant zs M -> peaks_at (tilt zs p M z) alpha ->
  lower zs p d r alpha <= 0 <= upper zs p d r alpha /\
  ((exists y, In y zs /\ M' z + 2 * err < M' y) ->
     exists hi, lower zs p d r hi = 0 /\ alpha <= hi /\
       forall a, lower zs p d r a = 0 -> a = hi) /\
  ((exists y, In y zs /\ M' y < M' z - 2 * err) ->
     exists lo, upper zs p d r lo = 0 /\ lo <= alpha /\
       forall a, upper zs p d r a = 0 -> a = lo).
Proof.
  intros nc Hp. assert (E : total zs p (fun y => M y - M z) alpha = 0).
  { apply peak_differences, (tilt_peak zs p M pw nc z alpha Hz), Hp. }
  assert (B := true_in_box). assert (pp := proj2 pw). assert (e0 := err_nonneg).
  assert (rn := radius_nonneg).
  (* the true differences have both signs *)
  assert (S : (exists y, In y zs /\ M y - M z < 0) /\ (exists y, In y zs /\ 0 < M y - M z)).
  { destruct (not_all_equal zs M (M z) nc) as (x & Hx & Nx).
    apply (tilt_peak zs p M pw nc z alpha Hz) in Hp. simpl in Hp.
    destruct (Min_attained zs M (proj1 pw)) as (b & Hb & Eb).
    destruct (Max_attained zs M (proj1 pw)) as (t & Ht & Et).
    assert (H1 := bottom_lt_mean zs p M pw alpha nc). assert (H2 := mean_lt_top zs p M pw alpha nc).
    unfold bottom, top in *. split; [exists b|exists t]; split; auto; lra. }
  destruct S as [(x & Hx & Lx) (y & Hy & Ly)].
  assert (Nlo : exists y, In y zs /\ d y - r y < 0).
  { exists x. split; auto. generalize (B x Hx). lra. }
  assert (Phi : exists y, In y zs /\ 0 < d y + r y).
  { exists y. split; auto. generalize (B y Hy). lra. }
  split; [split|split].
  - rewrite <- E. apply lower_least; auto.
  - rewrite <- E. apply upper_largest; auto.
  - intros (t & Ht & Lt). assert (Pt : exists y, In y zs /\ 0 < d y - r y).
    { exists t. split; auto. unfold d. destruct (ry t Ht) as [->| ->]; lra. }
    destruct (proj2 (lower_root zs p pp d r rn Nlo) Pt) as (hi & Ehi).
    exists hi. split; [exact Ehi|split].
    + apply (lower_root_bound zs p pp d r rn (fun y => M y - M z)); auto.
    + intros a Ea. destruct (Rtotal_order a hi) as [L|[L|L]]; auto; exfalso;
        apply (lower_increasing zs p pp d r rn) in L; auto; lra.
  - intros (t & Ht & Lt). assert (Pt : exists y, In y zs /\ d y + r y < 0).
    { exists t. split; auto. unfold d. destruct (ry t Ht) as [->| ->]; lra. }
    destruct (proj2 (upper_root zs p pp d r rn Phi) Pt) as (lo & Elo).
    exists lo. split; [exact Elo|split].
    + apply (upper_root_bound zs p pp d r rn (fun y => M y - M z)); auto.
    + intros a Ea. rewrite upper_mirror in Ea, Elo.
      assert (Pt' : exists y, In y zs /\ 0 < - d y - r y).
      { destruct Pt as (x' & Hx' & Lx'). exists x'. split; auto. lra. }
      destruct (Rtotal_order a lo) as [L|[L|L]]; auto; exfalso; apply Ropp_lt_contravar in L;
        apply (lower_increasing zs p pp (fun y => - d y) r rn) in L; auto; lra.
Qed.

(** When the bracket is finite to the right: if some difference may be negative, exactly if
    max M' > M'_z + 2 err. *)
Theorem bracket_finite : (exists y, In y zs /\ d y - r y < 0) ->
  ((exists hi, lower zs p d r hi = 0) <-> exists y, In y zs /\ M' z + 2 * err < M' y).
Proof.
  intros Hn. rewrite (lower_root zs p (proj2 pw) d r radius_nonneg Hn).
  assert (e0 := err_nonneg). split; intros (y & Hy & L); exists y; split; auto;
    unfold d in *; destruct (ry y Hy) as [E|E].
  - rewrite E, rz in L. lra.
  - lra.
  - rewrite E in L. lra.
  - lra.
Qed.

(** Attained: every strength between the roots is the peak of z for some log-odds with
    differences in the box. *)
Theorem bracket_attained a : lower zs p d r a <= 0 <= upper zs p d r a ->
  exists M1 : A -> R, M1 z = M' z /\
    (forall y, In y zs -> Rabs ((M1 y - M1 z) - (M' y - M' z)) <= r y) /\
    mean zs p M1 a = M1 z.
Proof.
  intros H. destruct (box_range zs p d r radius_nonneg a H) as (D & HD & E).
  assert (Dz : D z = 0) by (generalize (HD z Hz); unfold d; rewrite rz; lra).
  exists (fun y => M' z + D y). split; [rewrite Dz; ring|split].
  - intros y Hy. apply Rabs_le. generalize (HD y Hy). unfold d. rewrite Dz. lra.
  - apply (peak_differences (fun y => M' z + D y) z a). rewrite <- E. apply Sum_ext. intros y Hy.
    unfold phi. rewrite Dz. replace (M' z + D y - (M' z + 0)) with (D y) by ring. reflexivity.
Qed.
End Peak.
