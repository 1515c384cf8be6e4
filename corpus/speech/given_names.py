"""Common first names whose gender is seldom in doubt; they only keep "she" from meaning a man."""

from __future__ import annotations

from corpus.speech.words import words

MALE = words(
    """
    aaron adam adrian ahmed alan albert alejandro alex alexander alexei ali allen andre
    andreas andrei andrew andy angus anthony antonio ari arnold arthur barack barry ben
    benjamin bernard bernie bill bob boris brad bradley brandon brent brian bruce bryan carl
    carlos charles charlie chris christian christopher chuck clarence colin corey craig dan
    daniel dave david dean dennis derek dick dmitry dominic don donald doug douglas dwight ed
    eddie edward edwin elijah emmanuel enrique eric erik ernest eugene evan felix fernando
    francis francois frank franklin fred frederick gary gene geoff george gerald giorgi glenn
    gordon graham greg gregory guy hank hans harold harry harvey hassan henry herbert howard
    hugh hugo ian igor isaac ivan jack jacob jake jamal james jared jason javier jay jeb jeff
    jeffrey jeremy jerome jerry jesse jim jimmy joe joel john johnny jon jonathan jorge jose
    joseph josh joshua juan julian justin karl keith ken kenneth kevin klaus kurt kyle larry
    lars lawrence lee leo leon leonard leonardo lester lewis lindsey lloyd louis lucas luis
    luke manuel marc marco marcus mario mark martin marty marvin matt matthew maurice max
    michael miguel mike mikhail mitch mitt mohamed mohammed muhammad nathan ned neil newt
    nicholas nick nicolas nigel norman oleg oliver olaf omar oscar otto owen pablo pat patrick
    paul pedro pete peter phil philip phillip pierre rafael ralph ramon rand randy raul ray
    raymond reince rex ricardo richard rick robby robert roberto rod rodney roger roland ron
    ronald ross roy rudolph rudy rush russell ryan salman sam samuel scott sean sebastian
    sergei sergey seth simon stanley stephen steve steven stewart stuart ted terrence terry
    theodore thomas tim timothy toby todd tom tommy tony travis trey trent tyler vadim vernon
    victor vincent viktor vladimir volodymyr wade wallace walter warren wayne wesley will
    william wolfgang yuri zachary
    """
)
FEMALE = words(
    """
    abby abigail adele agnes aisha alexandra alice alicia alison allison amanda amber amy ana
    andrea angela angelina anita ann anna anne annalena annette annie april ashley audrey ava
    barbara beatrice becky bernadette beth betsy betty beverly bonnie brenda bridget brooke
    camille carla carly carmen carol carole caroline carolyn carrie catherine cathy cecile
    charlotte cheryl chelsea christina christine cindy claire clara claudia colleen connie
    courtney cynthia dana danielle dawn debbie deborah debra denise diana diane dianne donna
    doris dorothy eileen elaine eleanor elena elisabeth elise elizabeth ellen emily emma erica
    erin esther eva evelyn faith fatima faiza felicia fiona florence frances gail gina ginger
    glenda gloria grace greta gwen hannah harriet heather heidi helen hillary hilary hope huma
    ingrid irene isabel isabella ivanka jacqueline jan jane janet janice jean jeanne jennifer
    jenny jessica jill jo joan joanna joanne josephine joyce juanita judith judy julia julie
    june karen kate katherine kathleen kathryn kathy katie katrina kay keiko kelly kellyanne
    kim kimberly kirsten kristen kristin laura lauren laurie leah leila lena leslie lillian
    lily linda lisa liz loretta lori lorraine louise lucy lydia lynn maggie mandy marcia
    margaret margarita maria marie marilyn marina marissa martha mary maureen megan melania
    melanie melinda melissa meredith mia michele michelle mildred miranda molly monica muriel
    nadia nancy naomi natalia natalie natasha nicole nikki nina nora norma olga olivia pamela
    patricia patty paula pauline peggy penny phyllis priscilla rachel rebecca regina rhonda
    rita roberta robin rosa rose rosemary roxana ruth sabrina sally samantha sandra sara sarah
    shannon sharon sheila shelley sheryl shirley sofia sonia sonya sophia sophie stacy stella
    stephanie sue susan suzanne sylvia tamara tammy tania tanya tara teresa terri theresa tina
    tonya tracy ursula valerie vanessa vera veronica victoria violet virginia vivian wanda
    wendy whitney yolanda yvette yvonne zoe
    """
)
